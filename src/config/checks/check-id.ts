import { checkTypeOf } from '../../../checkers/check-types.ts';
import type { CheckSpec } from '../../../checkers/types.ts';
import type { CheckId, RealServerId, VirtualServerId } from '../model/ids.ts';

/**
 * The identity of a check: equal for equal specs of one real server, whatever their place in the file. Callers number
 * equal ones.
 */
export function checkId(
  virtualServer: VirtualServerId,
  realServer: RealServerId,
  spec: CheckSpec,
  digests: Digests,
): CheckId {
  return `${virtualServer} ${realServer} ${specKey(spec, digests)}`;
}

/** The canonical text of a spec: equal for specs whose probes do the same thing, but for what digests cannot tell apart. */
export function specKey(spec: CheckSpec, digests: Digests): string {
  return [spec.type, ...checkTypeOf(spec).identity(spec, (text) => digests.of(text))].join(' ');
}

/** Short names of texts that are long or secret, each computed once: thousands of checks share one certificate. */
export class Digests {
  readonly #known = new Map<string, string>();

  of(text: string): string {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const digest = checksum(text);
    this.#known.set(text, digest);
    return digest;
  }
}

/** FNV-1a of 32 bits: tells one file from the next, and nothing of what is in it. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
