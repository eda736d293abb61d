import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeQuery } from '../../checkers/dns/message.ts';
import {
  DNS_RECORD_TYPES,
  type DnsCheckSpec,
  type DnsRecordType,
  parseDomainName,
  ROOT_NAME,
} from '../../checkers/dns/spec.ts';
import { judgeDnsReply } from '../../checkers/dns/verdict.ts';
import { isEchoReply } from '../../checkers/ping/echo.ts';
import { SmtpReplyReader } from '../../checkers/smtp/reply.ts';
import { compilePattern, firstDifference, hexToBytes } from '../../checkers/udp/pattern.ts';
import { parseHexBytes, parseHexPattern } from '../../checkers/udp/spec.ts';
import { loopbackConnection } from '../support/loopback-server.ts';

const MAX_DETAIL = 200;
const uint16 = fc.integer({ min: 0, max: 0xffff });
const dnsSpec = (requireAnswer: boolean): DnsCheckSpec => ({
  type: 'DNS_CHECK',
  connection: loopbackConnection('127.0.0.1', 53),
  recordType: 'A',
  name: ROOT_NAME,
  requireAnswer,
});
const dns = fc.boolean().map(dnsSpec);
const label = fc.string({ minLength: 1, maxLength: 63, unit: fc.constantFrom(...'abcXYZ019-_') });
const digits = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), maxLength: 40 });

describe('DNS messages', () => {
  it('judges any bytes without throwing, and only those that carry its id and the response bit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), uint16, dns, (bytes, id, spec) => {
        const result = judgeDnsReply(bytes, id, spec);
        const ours =
          bytes.length >= 12 && Buffer.from(bytes).readUInt16BE(0) === id && ((bytes[2] ?? 0) & 0x80) !== 0;
        expect(result !== null).toBe(ours);
        const whole = ((bytes[2] ?? 0) & 2) === 0 && (bytes[6] ?? 0) + (bytes[7] ?? 0) > 0;
        const good = ((bytes[3] ?? 0) & 15) === 0 && (spec.requireAnswer === false || whole);
        if (result !== null) expect(result.outcome).toBe(good ? 'pass' : 'fail');
      }),
      {
        examples: [
          [Uint8Array.from([0, 1, 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0]), 1, dnsSpec(true)],
          [Uint8Array.from([0, 1, 0x82, 0, 0, 1, 0, 1, 0, 0, 0, 0]), 1, dnsSpec(true)],
          [Uint8Array.from([0, 1, 0x80, 0, 0, 1, 1, 0, 0, 0, 0, 0]), 1, dnsSpec(true)],
          [Uint8Array.from([0, 1, 0x82, 0, 0, 1, 0, 0, 0, 0, 0, 0]), 1, dnsSpec(false)],
        ],
      },
    );
  });

  it('takes its own query, turned into a response, for the reply', () => {
    const types = fc.constantFrom(...(Object.keys(DNS_RECORD_TYPES) as DnsRecordType[]));
    fc.assert(
      fc.property(uint16, fc.array(label, { minLength: 1, maxLength: 3 }), types, (id, labels, type) => {
        const { name } = parseDomainName(labels.join('.'));
        if (name === null) throw new RangeError('a generated name is valid');
        const message = encodeQuery(id, name, type);
        expect(judgeDnsReply(message, id, dnsSpec(false))).toBeNull();
        message[2] = 0x81;
        expect(judgeDnsReply(message, id, dnsSpec(false))).toMatchObject({ outcome: 'pass' });
        expect(Buffer.from(message).toString('latin1').toLowerCase()).toContain(
          (labels[0] ?? '').toLowerCase(),
        );
      }),
    );
  });

  it('reads any text as a name that fits into a query, or says what is wrong', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        const reading = parseDomainName(text);
        if (reading.name === null) expect(reading.problem).not.toBe('');
        else expect(encodeQuery(0, reading.name, 'A').length).toBeLessThanOrEqual(12 + 255 + 4);
      }),
    );
  });
});

describe('SMTP replies', () => {
  /** Mostly what looks like replies, so that more than the first line is reached. */
  const text = fc
    .array(
      fc.oneof(fc.constantFrom('220', '220-', '220 x', '\r\n', '\n', '250-a\r\n', '250 b\r\n'), fc.string()),
    )
    .map((parts) => parts.join(''));

  function readAll(chunks: readonly string[]) {
    const reader = new SmtpReplyReader();
    const found = [];
    for (const chunk of chunks) {
      reader.push(chunk);
      for (let reply = reader.next(); reply !== null; reply = reader.next()) {
        found.push(reply);
        if (reply.kind !== 'reply') return found;
      }
    }
    return found;
  }

  it('are the same however they are cut into packets', () => {
    fc.assert(
      fc.property(text, (whole) => {
        expect(readAll(whole.split(''))).toEqual(readAll([whole]));
      }),
    );
  });

  it('never show more of a server than fits into a result', () => {
    fc.assert(
      fc.property(text, (whole) => {
        for (const reply of readAll([whole])) {
          if (reply.kind !== 'oversized') expect(reply.firstLine.length).toBeLessThan(MAX_DETAIL);
        }
      }),
    );
  });
});

describe('HEX', () => {
  it('reads pairs wherever the spaces stand, as long as they part no pair', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 8 })), (runs) => {
        const text = runs.map((run) => Buffer.from(run).toString('hex')).join(' ');
        const { hex } = parseHexBytes(text);
        if (hex === null) throw new RangeError('digits are valid');
        expect([...hexToBytes(hex)]).toEqual(runs.flatMap((run) => [...run]));
      }),
    );
  });

  it('matches the bytes that it was written from, and not when a nibble outside the wildcards differs', () => {
    fc.assert(
      fc.property(digits, fc.array(fc.boolean(), { maxLength: 40 }), fc.nat(), (text, wild, pick) => {
        const { hex } = parseHexBytes(text);
        if (hex === null || hex === '') return;
        const masked = [...hex].map((digit, index) => (wild[index] === true ? 'x' : digit)).join('');
        const pattern = parseHexPattern(masked);
        if (pattern.hex === null) throw new RangeError(pattern.problem);
        const compiled = compilePattern(pattern.hex);
        const bytes = hexToBytes(hex);
        expect(firstDifference(compiled, bytes)).toBeNull();
        const nibble = pick % hex.length;
        const at = nibble >> 1;
        bytes[at] = (bytes[at] ?? 0) ^ (nibble % 2 === 0 ? 0x10 : 0x01);
        expect(firstDifference(compiled, bytes)).toBe(masked[nibble] === 'x' ? null : at);
      }),
    );
  });
});

describe('echo replies', () => {
  it('are read from any bytes without throwing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 160 }), uint16, (bytes, sequence) => {
        const expected =
          bytes.length >= 8 &&
          bytes[0] === 129 &&
          bytes[1] === 0 &&
          Buffer.from(bytes).readUInt16BE(6) === sequence;
        expect(isEchoReply(bytes, 'inet6', sequence)).toBe(expected);
      }),
    );
  });
});
