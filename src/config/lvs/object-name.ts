import type { Keyword } from '../decode/keyword.ts';
import { line } from '../decode/keyword-kinds.ts';

/** The longest name, in characters, because it appears in tables, mails and labels. */
export const MAX_NAME_LENGTH = 64;

interface NamedDraft {
  name?: string;
  snmpName?: string;
}

/**
 * The operators' name for a virtual or real server: lvsd's keyword `name`, and keepalived's snmp_name, which has the
 * same purpose in its SNMP tables.
 */
export const NAME_KEYWORDS: readonly (readonly [string, Keyword<NamedDraft>])[] = [
  [
    'name',
    line('a name for people', MAX_NAME_LENGTH, (draft, value) => {
      draft.name = value;
    }),
  ],
  [
    'snmp_name',
    line('a name for people', MAX_NAME_LENGTH, (draft, value) => {
      draft.snmpName = value;
    }),
  ],
];

/** Undefined where it has none. */
export function nameOf({ name, snmpName }: NamedDraft): { readonly name?: string } {
  const given = name ?? snmpName ?? '';
  return given === '' ? {} : { name: given };
}
