import { describe, expect, it } from 'vitest';
import type { BlockName } from '../../../../src/config/language/vocabulary.ts';
import type { LoadedConfig } from '../../../../src/config/load.ts';
import { codes, loadText } from '../../../support/config.ts';
import { modelText } from '../../../support/config-model.ts';
import { FLAGS, fileWith } from '../../../support/flag-files.ts';
import { FLAG_WORDS } from '../../../support/stranger-files.ts';

const SCRIPTS = {
  files: { '/run/x': {}, '/run/link': {} },
  passwd: 'root:x:0:0::/:\nkeepalived_script:x:9:9::/:\n',
};

function load(block: BlockName, keyword: string, word: string | null): LoadedConfig {
  return loadText('main.conf', fileWith(block, keyword, word), { scripts: SCRIPTS });
}

const YES: ReadonlySet<string> = new Set(['', '1', 'yes', 'true', 'on']);
const NO: ReadonlySet<string> = new Set(['no', '0', 'false', 'off']);

describe('a flag', () => {
  it('is found in the tables', () => {
    expect(FLAGS.length).toBeGreaterThan(40);
    const seen = FLAGS.filter(
      ({ block, keyword }) => modelText(load(block, keyword, '')) !== modelText(load(block, keyword, 'off')),
    );
    // The others have no place in the model: mail without a check, `hashed`, options of another word.
    expect(seen.length).toBeGreaterThan(20);
  });

  describe.each(FLAGS)('$keyword of $block', ({ block, keyword, bare }) => {
    it.each(FLAG_WORDS)('with %j is what the word says', (word) => {
      const loaded = load(block, keyword, word);
      const on = modelText(load(block, keyword, ''));
      const off = modelText(load(block, keyword, 'off'));
      const unsaid = modelText(load(block, keyword, null));
      const expected = YES.has(word) ? on : NO.has(word) ? off : bare ? on : unsaid;
      expect(loaded.config).not.toBeNull();
      expect(modelText(loaded)).toBe(expected);
      const told = codes(loaded).includes('warning invalid-boolean');
      expect(told).toBe(word === 'rubbish');
    });

    it('turned off where keepalived turns it on says so', () => {
      const says = codes(load(block, keyword, 'no')).filter((code) =>
        code.endsWith('differs-from-keepalived'),
      );
      if (bare) expect(says).toHaveLength(1);
    });
  });
});
