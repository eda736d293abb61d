import { describe, expect, it } from 'vitest';
import { UNBOUND } from '../../../../checkers/connection/spec.ts';
import { type DnsCheckSpec, parseDomainName } from '../../../../checkers/dns/spec.ts';
import { judgeDnsReply, judgeDnsSilence } from '../../../../checkers/dns/verdict.ts';
import { ip } from '../../../support/director-config.ts';

const ID = 0x1234;

function spec(requireAnswer = false): DnsCheckSpec {
  const { name } = parseDomainName('www.example.org');
  if (name === null) throw new TypeError('not a name');
  return {
    type: 'DNS_CHECK',
    connection: { ...UNBOUND, address: ip('10.0.1.1'), port: 53, timeout: 5000 },
    recordType: 'A',
    name,
    ...(requireAnswer ? { requireAnswer } : {}),
  };
}

/** A reply of the header alone (RFC 1035 section 4.1.1). */
function reply({ id = ID, flags = 0x8180, answers = 1 } = {}): Uint8Array {
  const bytes = new Uint8Array(12);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, id);
  view.setUint16(2, flags);
  view.setUint16(6, answers);
  return bytes;
}

describe('The verdict of DNS_CHECK', () => {
  it('passes with NOERROR, and counts the answers', () => {
    expect(judgeDnsReply(reply(), ID, spec())).toMatchObject({
      outcome: 'pass',
      detail: 'NOERROR, 1 answer',
    });
    expect(judgeDnsReply(reply({ answers: 0 }), ID, spec())).toMatchObject({ detail: 'NOERROR, 0 answers' });
  });

  it('ignores a reply to another question, a question, and what is too short for a header', () => {
    expect(judgeDnsReply(reply({ id: ID + 1 }), ID, spec())).toBeNull();
    expect(judgeDnsReply(reply({ flags: 0x0100 }), ID, spec())).toBeNull();
    expect(judgeDnsReply(new Uint8Array(3), ID, spec())).toBeNull();
  });

  it('fails with the error code of the server', () => {
    expect(judgeDnsReply(reply({ flags: 0x8182 }), ID, spec())).toMatchObject({
      outcome: 'fail',
      code: 'protocol',
      detail: 'the server answered SERVFAIL',
    });
  });

  it('fails with require_answer when the reply has no answer, or is truncated', () => {
    expect(judgeDnsReply(reply({ answers: 0 }), ID, spec(true))).toMatchObject({
      detail: 'NOERROR, but no answer to A www.example.org. (require_answer)',
    });
    expect(judgeDnsReply(reply({ flags: 0x8380 }), ID, spec(true))).toMatchObject({ outcome: 'fail' });
    expect(judgeDnsReply(reply({ flags: 0x8380 }), ID, spec())).toMatchObject({
      detail: 'NOERROR, 1 answer, truncated',
    });
  });

  it('names the question and the time when there is no reply', () => {
    expect(judgeDnsSilence(spec())).toMatchObject({
      code: 'timeout',
      detail: 'no reply to A www.example.org. within 5 s',
    });
  });
});
