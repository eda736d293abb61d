import { describe, expect, it } from 'vitest';
import { readPlace, readPlaced, samePlace } from '../../../../src/reconcile/ownership/kernel-place.ts';

const PLACE = { boot: '8d6c', network: 'net:[4026531840]' };

function saved(content: object): string {
  return JSON.stringify(content);
}

describe('The place of a kernel table', () => {
  it('is the same only in one boot and one network namespace', () => {
    expect(samePlace(PLACE, { ...PLACE })).toBe(true);
    expect(samePlace(PLACE, { ...PLACE, boot: 'other' })).toBe(false);
    expect(samePlace(PLACE, { ...PLACE, network: 'net:[1]' })).toBe(false);
  });

  it('is read from two texts, and from nothing else', () => {
    expect(readPlace({ ...PLACE, more: 1 })).toEqual(PLACE);
    for (const value of [null, 'text', {}, { boot: 'x' }, { boot: 1, network: 'x' }]) {
      expect(readPlace(value)).toBeUndefined();
    }
  });
});

describe('A record of a place', () => {
  it('is read when version and place are right', () => {
    expect(readPlaced(saved({ version: 2, place: PLACE, rules: true }), 2, PLACE)).toMatchObject({
      rules: true,
    });
  });

  it('counts as none when it is missing, damaged, of another version or of another place', () => {
    expect(readPlaced(null, 2, PLACE)).toBeNull();
    expect(readPlaced('{', 2, PLACE)).toBeNull();
    expect(readPlaced('7', 2, PLACE)).toBeNull();
    expect(readPlaced(saved({ version: 1, place: PLACE }), 2, PLACE)).toBeNull();
    expect(readPlaced(saved({ version: 2, place: { ...PLACE, boot: 'other' } }), 2, PLACE)).toBeNull();
  });
});
