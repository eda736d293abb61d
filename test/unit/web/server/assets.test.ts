import { describe, expect, it } from 'vitest';
import { assetTable } from '../../../../web/server/assets.ts';

describe('assetTable', () => {
  it('serves what a browser loads under names that change with the content, and nothing else', () => {
    const { files, names } = assetTable(
      new Map([
        ['main-abc.js', Buffer.from('1')],
        ['page.css', Buffer.from('2')],
        ['icon.svg', Buffer.from('3')],
        ['main-abc.js.map', Buffer.from('4')],
      ]),
    );
    expect(names.script).toBe('/assets/main-abc.js');
    expect(names.style).toMatch(/^\/assets\/[\w-]{12}-page\.css$/);
    expect([...files.keys()].sort()).toEqual([names.script, names.style, names.icon].sort());
  });
});
