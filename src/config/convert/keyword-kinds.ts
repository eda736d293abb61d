import { valueOf } from '../decode/keyword-values.ts';

/** Whether a keyword is a flag, which without a value means yes. */
export function isFlagKeyword(keyword: string): boolean {
  return valueOf(null, keyword)?.kind === 'flag';
}

/** Blocks whose lines have times after their first word. */
const LINES_WITH_TIMES: ReadonlySet<string> = new Set(['interface_up_down_delays']);

/**
 * Whether a keyword takes a time, which YAML may write with a unit. `block` is the block around it, or null at the top
 * level.
 */
export function isDurationKeyword(keyword: string, block: string | null): boolean {
  if (block !== null && LINES_WITH_TIMES.has(block)) return true;
  return keyword === 'lvs_timeouts' || valueOf(null, keyword)?.kind === 'duration';
}
