import { describe, expect, it } from 'vitest';
import type { LoadedConfig } from '../../../../src/config/load.ts';
import { codes, loadText } from '../../../support/config.ts';
import { modelText } from '../../../support/config-model.ts';
import { FLAG_WORDS } from '../../../support/stranger-files.ts';
import { VRRP_FLAGS, vrrpFileWith } from '../../../support/vrrp-flag-files.ts';

const SCRIPTS = {
  files: { '/run/x': {} },
  passwd: 'root:x:0:0::/:\nkeepalived_script:x:9:9::/:\n',
};

function load(block: string, keyword: string, word: string | null): LoadedConfig {
  return loadText('main.conf', vrrpFileWith(block, keyword, word), { scripts: SCRIPTS });
}

const YES: ReadonlySet<string> = new Set(['', '1', 'yes', 'true', 'on']);
const NO: ReadonlySet<string> = new Set(['no', '0', 'false', 'off']);

/** It changes nothing in the model: it says that an instance without addresses is meant. */
const UNSEEN = ['no_virtual_ipaddress', 'vmac_xmit_base'];

describe('a flag of the VRRP half', () => {
  it('changes the model, so that the table below sees it', () => {
    const unseen = VRRP_FLAGS.filter(
      ({ block, keyword }) => modelText(load(block, keyword, '')) === modelText(load(block, keyword, 'off')),
    );
    expect(unseen.map(({ keyword }) => keyword)).toEqual(UNSEEN);
    expect(VRRP_FLAGS.length).toBeGreaterThan(35);
  });

  describe.each(VRRP_FLAGS)('$keyword of $block', ({ block, keyword, bare }) => {
    it.each(FLAG_WORDS)('with %j is what the word says', (word) => {
      const loaded = load(block, keyword, word);
      const on = modelText(load(block, keyword, ''));
      const off = modelText(load(block, keyword, 'off'));
      const unsaid = modelText(load(block, keyword, null));
      const expected = YES.has(word) ? on : NO.has(word) ? off : bare ? on : unsaid;
      expect(loaded.config).not.toBeNull();
      expect(modelText(loaded)).toBe(expected);
      expect(codes(loaded).includes('warning invalid-boolean')).toBe(word === 'rubbish');
    });

    it('says so where a word turns it off and keepalived turns it on', () => {
      const says = codes(load(block, keyword, 'no')).filter((code) =>
        code.endsWith('differs-from-keepalived'),
      );
      expect(says).toHaveLength(bare ? 1 : 0);
    });
  });
});
