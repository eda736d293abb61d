import { valueOf } from '../decode/keyword-values.ts';

/** A bare one means yes. */
export function isFlagKeyword(keyword: string): boolean {
  return valueOf(null, keyword)?.kind === 'flag';
}

/** It takes a time, which YAML may write with a unit. */
export function isDurationKeyword(keyword: string): boolean {
  return keyword === 'lvs_timeouts' || valueOf(null, keyword)?.kind === 'duration';
}
