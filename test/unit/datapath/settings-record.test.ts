import { describe, expect, it } from 'vitest';
import { formatSettings, parseSettings } from '../../../src/datapath/settings-record.ts';

const PLACE = { boot: 'b', network: 'net:[1]' };

describe('the record of what was set', () => {
  it('is read as it was written', () => {
    const text = formatSettings(new Set(['lan', 'eth0.5']), PLACE);
    expect(parseSettings(text, PLACE)).toEqual(new Set(['lan', 'eth0.5']));
  });

  it.each([
    ['nothing', null],
    ['what is no JSON', '{'],
    ['another boot', formatSettings(new Set(['lan']), { ...PLACE, boot: 'other' })],
    ['names that leave the folder', formatSettings(new Set(['../../kernel', '..']), PLACE)],
  ])('means nothing in %s', (_, text) => {
    expect(parseSettings(text, PLACE)).toEqual(new Set());
  });
});
