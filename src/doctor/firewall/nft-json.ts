/** What JSON.parse may give. */
export type Json =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Json[]
  | { readonly [key: string]: Json };

export function asObject(value: Json): { readonly [key: string]: Json } | null {
  return typeof value === 'object' && value !== null && !isList(value) ? value : null;
}

export function asList(value: Json): readonly Json[] | null {
  return typeof value === 'object' && value !== null && isList(value) ? value : null;
}

function isList(value: readonly Json[] | { readonly [key: string]: Json }): value is readonly Json[] {
  return Array.isArray(value);
}

/** A word or a number as nft writes it; of anything else nothing. */
export function asText(value: Json): string {
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : '';
}
