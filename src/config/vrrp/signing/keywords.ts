import { type Bounds, refuseMore } from '../../decode/arguments.ts';
import type { Keyword, KeywordTable } from '../../decode/keyword.ts';
import { decodeBlock } from '../../decode/keyword.ts';
import { choice, duration, integer } from '../../decode/keyword-kinds.ts';
import type { Statement } from '../../language/tree.ts';
import type { HmacDraft, InstanceDraft } from '../decode/draft.ts';

const KEY_ID: Bounds = { min: 0, max: 255 };
const WINDOW: Bounds = { min: 1000, max: 300_000 };
/** Keys of one instance: there are so many ids. */
const ID = /^\d{1,3}$/;

const HMAC_KEYWORDS: KeywordTable<HmacDraft> = new Map<string, Keyword<HmacDraft>>([
  [
    'key',
    {
      argument: { kind: 'words', what: 'an id, then hex:HEX, file:PATH or a text of 32 to 64 bytes' },
      repeatable: true,
      decode: readKey,
    },
  ],
  [
    'active_key',
    integer(KEY_ID, (draft, value) => {
      draft.activeKey = value;
    }),
  ],
  [
    'anti_replay',
    choice(['time', 'monotonic'], (draft, value) => {
      draft.antiReplay = value;
    }),
  ],
  [
    'time_window',
    duration(WINDOW, (draft, value) => {
      draft.window = value;
    }),
  ],
  [
    'mode',
    choice(['enforce', 'permissive', 'receive-only'], (draft, value) => {
      draft.mode = value;
    }),
  ],
]);

/**
 * Reads `key ID VALUE`. What is wrong is told at the block and not here, because a diagnostic shows the line of its
 * place, and this line may hold the secret.
 */
function readKey(draft: HmacDraft, statement: Statement): void {
  const [id = '', value, ...more] = keyWords(statement);
  const number = Number(id);
  if (!ID.test(id) || number > KEY_ID.max) {
    draft.faults.push('a key does not begin with an id of 0 to 255');
  } else if (value === undefined || more.length > 0) {
    draft.faults.push(`key ${number} is not one word after its id`);
  } else if (draft.keys.some((key) => key.id === number)) {
    draft.faults.push(`key ${number} is there twice`);
  } else draft.keys.push({ id: number, value });
}

/** The words after the keyword. YAML has both in one text, of which the id ends at the first blank. */
function keyWords({ words }: Statement): readonly string[] {
  const texts = words.slice(1).map(({ text }) => text);
  const [only] = texts;
  return texts.length === 1 && only !== undefined ? only.split(/\s+(.*)/s, 2) : texts;
}

export const AUTH_HMAC: Keyword<InstanceDraft> = {
  argument: { kind: 'block', block: 'auth_hmac', header: '', keywords: HMAC_KEYWORDS },
  block: true,
  decode: (instance, statement, context) => {
    const draft: HmacDraft = { statement, keys: [], faults: [] };
    refuseMore(statement, 0, context);
    decodeBlock(statement.block ?? [], 'auth_hmac', HMAC_KEYWORDS, draft, context);
    if ((statement.block ?? []).length > 0) {
      instance.hmac = draft;
      return;
    }
    // YAML has no empty blocks, so an empty one must mean what none means.
    const message = 'auth_hmac has no key: adverts are sent and taken without signatures';
    context.warning('vrrp-authentication-incomplete', statement, message);
  },
};
