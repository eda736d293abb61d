import { describe, expect, it } from 'vitest';
import { decodeHeader, encodeQuery, rcodeName } from '../../../../checkers/dns/message.ts';
import {
  DNS_RECORD_TYPES,
  type DnsCheckSpec,
  type DnsRecordType,
  parseDomainName,
  ROOT_NAME,
} from '../../../../checkers/dns/spec.ts';
import { judgeDnsReply, judgeDnsSilence } from '../../../../checkers/dns/verdict.ts';
import { loopbackConnection } from '../../../support/loopback-server.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytes = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

function name(text: string) {
  const reading = parseDomainName(text);
  if (reading.name === null) throw new RangeError(reading.problem);
  return reading.name;
}

describe('encodeQuery', () => {
  it("asks for the root's SOA in 17 bytes", () => {
    expect(hex(encodeQuery(0x1234, ROOT_NAME, 'SOA'))).toBe('12340100000100000000000000' + '00060001');
  });

  it('writes each label behind its length', () => {
    expect(hex(encodeQuery(0xffff, name('a.Example.com'), 'AAAA'))).toBe(
      'ffff01000001000000000000' + '0161' + '074578616d706c65' + '03636f6d' + '00' + '001c0001',
    );
  });

  it.each(Object.entries(DNS_RECORD_TYPES))('asks for %s by number %i', (type, number) => {
    const query = encodeQuery(1, ROOT_NAME, type as DnsRecordType);
    expect(Buffer.from(query).readUInt16BE(13)).toBe(number);
  });
});

const SPEC: DnsCheckSpec = {
  type: 'DNS_CHECK',
  connection: loopbackConnection('127.0.0.1', 53),
  recordType: 'MX',
  name: name('example.com'),
};

describe("DNS_CHECK's verdict", () => {
  it.each([
    ['1234 8180 0001 0001 0000 0000', 'NOERROR, 1 answer'],
    ['1234 8180 0001 0000 0000 0000', 'NOERROR, 0 answers'],
    ['1234 8380 0001 0002 0000 0000', 'NOERROR, 2 answers, truncated'],
    ['1234 8000 0000 0000 0000 0000 ff', 'NOERROR, 0 answers'],
  ])('passes with RCODE 0 whatever is answered: %s', (reply, detail) => {
    expect(judgeDnsReply(bytes(reply), 0x1234, SPEC)).toEqual({ outcome: 'pass', code: 'ok', detail });
  });

  it.each([
    ['8181', 'FORMERR'],
    ['8182', 'SERVFAIL'],
    ['8183', 'NXDOMAIN'],
    ['8185', 'REFUSED'],
    ['818e', 'RCODE 14'],
  ])('fails with the name of the RCODE in flags %s', (flags, words) => {
    expect(judgeDnsReply(bytes(`1234 ${flags} 0001 0000 0000 0000`), 0x1234, SPEC)).toEqual({
      outcome: 'fail',
      code: 'protocol',
      detail: `the server answered ${words}`,
    });
  });

  it.each([
    ['another id', '1235 8180 0001 0001 0000 0000'],
    ['a query', '1234 0100 0001 0000 0000 0000'],
    ['eleven bytes', '1234 8180 0001 0001 0000 00'],
    ['nothing', ''],
  ])('ignores %s', (_, reply) => {
    expect(judgeDnsReply(bytes(reply), 0x1234, SPEC)).toBeNull();
  });

  it('reads a datagram that lies inside a larger buffer', () => {
    const inside = bytes('ffff ffff 1234 8183 0001 0002 0000 0000').subarray(4);
    expect(decodeHeader(inside)).toEqual({
      id: 0x1234,
      response: true,
      truncated: false,
      rcode: 3,
      answers: 2,
    });
  });

  it('says what was asked when nothing came', () => {
    expect(judgeDnsSilence(SPEC)).toEqual({
      outcome: 'fail',
      code: 'timeout',
      detail: 'no reply to MX example.com. within 3 s',
    });
  });

  it('knows no name for a code that IANA has not given one', () => {
    expect(rcodeName(11)).toBe('DSOTYPENI');
    expect(rcodeName(12)).toBe('RCODE 12');
  });
});

describe("DNS_CHECK's verdict with require_answer", () => {
  const spec: DnsCheckSpec = { ...SPEC, requireAnswer: true };

  it.each([
    ['1234 8180 0001 0001 0000 0000', 'pass', 'NOERROR, 1 answer'],
    ['1234 8180 0001 0000 0001 0001', 'fail', 'NOERROR, but no answer to MX example.com. (require_answer)'],
    ['1234 8380 0001 0002 0000 0000', 'fail', 'the answer to MX example.com. is truncated (require_answer)'],
    ['1234 8380 0001 0000 0000 0000', 'fail', 'the answer to MX example.com. is truncated (require_answer)'],
    ['1234 8383 0001 0000 0000 0000', 'fail', 'the server answered NXDOMAIN'],
    ['1234 8182 0001 0001 0000 0000', 'fail', 'the server answered SERVFAIL'],
  ])('wants RCODE 0, a record of answer and all of it: %s is a %s', (reply, outcome, detail) => {
    const code = outcome === 'pass' ? 'ok' : 'protocol';
    expect(judgeDnsReply(bytes(reply), 0x1234, spec)).toEqual({ outcome, code, detail });
  });

  it('goes on to wait for the reply to this query', () => {
    expect(judgeDnsReply(bytes('1235 8180 0001 0000 0000 0000'), 0x1234, spec)).toBeNull();
  });
});
