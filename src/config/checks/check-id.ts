import { checkTypeOf } from '../../../checkers/check-types.ts';
import type { CheckSpec } from '../../../checkers/types.ts';
import type { CheckId, RealServerId, VirtualServerId } from '../model/ids.ts';

/**
 * The identity of a check: equal for equal specs of one real server, whatever their place in the file. The callers
 * number equal ones.
 */
export function checkId(
  virtualServer: VirtualServerId,
  realServer: RealServerId,
  spec: CheckSpec,
  digests: Digests,
): CheckId {
  return `${virtualServer} ${realServer} ${specKey(spec, digests)}`;
}

/**
 * The canonical text of a spec. It is equal for specs whose probes do the same thing, except for differences that
 * digests cannot show.
 */
export function specKey(spec: CheckSpec, digests: Digests): string {
  return [spec.type, ...checkTypeOf(spec).identity(spec, (text) => digests.of(text))].join(' ');
}

/**
 * Short names for texts that are long or secret. Each is computed once, because thousands of checks share one
 * certificate.
 */
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

/** FNV-1a of 32 bits: it distinguishes files and reveals nothing of their content. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
