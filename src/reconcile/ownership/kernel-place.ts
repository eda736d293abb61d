/**
 * Identifies a kernel table by its boot and its network namespace. Records about another table say nothing about this
 * one.
 */
export interface KernelPlace {
  /** /proc/sys/kernel/random/boot_id. */
  readonly boot: string;
  /** The link /proc/self/ns/net: `net:[4026531840]`. */
  readonly network: string;
}

export function samePlace(a: KernelPlace, b: KernelPlace): boolean {
  return a.boot === b.boot && a.network === b.network;
}

/** Reads a {@link KernelPlace} from JSON; undefined for anything else. */
export function readPlace(value: unknown): KernelPlace | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('boot' in value) || !('network' in value)) return undefined;
  const { boot, network } = value;
  return typeof boot === 'string' && typeof network === 'string' ? { boot, network } : undefined;
}

/**
 * The members of a JSON object that was saved with its `version` and its `place`; null for any other text, and for
 * another version or place.
 */
export function readPlaced(
  text: string | null,
  version: number,
  place: KernelPlace,
): Readonly<Record<string, unknown>> | null {
  let content: unknown = null;
  try {
    content = text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof content !== 'object' || content === null) return null;
  const members = content as Readonly<Record<string, unknown>>;
  const saved = members['version'] === version ? readPlace(members['place']) : undefined;
  return saved !== undefined && samePlace(saved, place) ? members : null;
}
