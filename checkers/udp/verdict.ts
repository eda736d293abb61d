import { formatSeconds } from '../duration.ts';
import { failed, passed } from '../result.ts';
import type { ProbeResult } from '../types.ts';
import { compilePattern, firstDifference, type NibblePattern } from './pattern.ts';
import type { UdpCheckSpec } from './spec.ts';

/** How much of a datagram that does not match is shown. */
const SHOWN_BYTES = 16;

/** UDP_CHECK's verdicts, with the pattern read once. ICMP errors are judged by judgeConnectionFault. */
export class UdpVerdict {
  private readonly spec: UdpCheckSpec;
  private readonly pattern: NibblePattern | null;

  constructor(spec: UdpCheckSpec) {
    this.spec = spec;
    this.pattern = spec.reply === null ? null : compilePattern(spec.reply.pattern);
  }

  /** The first datagram of the server decides. Its length counts whenever a reply is required, with a pattern or not. */
  reply(datagram: Uint8Array): ProbeResult {
    const { reply } = this.spec;
    const length = `reply of ${datagram.length} bytes`;
    if (reply === null || this.pattern === null) return passed(length);
    if (datagram.length < reply.minLength)
      return failed('body', `${length}, at least ${reply.minLength} expected`);
    if (datagram.length > reply.maxLength)
      return failed('body', `${length}, at most ${reply.maxLength} expected`);
    const at = firstDifference(this.pattern, datagram);
    if (at === null) return passed(reply.pattern === '' ? length : `${length} matches`);
    return failed(
      'body',
      `${length} differs from the expected one at byte ${at}: ${showBytes(datagram, at)}`,
    );
  }

  /** Nothing came until the deadline (keepalived: silence is success unless a reply is required). */
  silence(): ProbeResult {
    const within = formatSeconds(this.spec.connection.timeout);
    return this.spec.reply === null
      ? passed(`no ICMP error within ${within}`)
      : failed('timeout', `no reply within ${within}`);
  }
}

/** The bytes from `start` on, as hexadecimal digits. */
function showBytes(bytes: Uint8Array, start: number): string {
  const shown = bytes.subarray(start, start + SHOWN_BYTES);
  const hex = Array.from(shown, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return start + SHOWN_BYTES < bytes.length ? `${hex} …` : hex;
}
