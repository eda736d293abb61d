import type { Keyword } from '../decode/keyword.ts';
import { line } from '../decode/keyword-kinds.ts';

/** Longest name, in characters: it stands in tables, mails and labels. */
export const MAX_NAME_LENGTH = 64;

interface NamedDraft {
  name?: string;
  snmpName?: string;
}

/**
 * What operators call a virtual or real server: `name` (ours), and keepalived's snmp_name, which is the same in its
 * SNMP tables.
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

/** Nothing where it has none. */
export function nameOf({ name, snmpName }: NamedDraft): { readonly name?: string } {
  const given = name ?? snmpName ?? '';
  return given === '' ? {} : { name: given };
}
