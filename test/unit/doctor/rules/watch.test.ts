import { describe, expect, it } from 'vitest';
import type { Circumstances } from '../../../../src/doctor/facts.ts';
import { watchWithoutPlace } from '../../../../src/doctor/rules/watch.ts';
import { guardedDocument } from '../../../support/guarded-status.ts';

function examined(watch: object | null) {
  const { watch: known, ...document } = guardedDocument();
  const status = watch === null ? document : { ...document, watch: { ...known, ...watch } };
  return watchWithoutPlace({ status } as unknown as Circumstances);
}

describe('idle connections without a place', () => {
  it('are found, with the descriptors that they need', () => {
    const [finding] = examined({ connections: 10_000, limit: 2714, without_place: 7286 }).findings;
    expect(finding?.what).toContain('7286 of 10000');
    expect(finding?.mend).toContain('# LimitNOFILE=22048');
  });

  it('are none where each has one, where nothing is watched, or where it cannot be', () => {
    for (const watch of [null, {}, { without_place: 5, error: 'koffi does not work here' }]) {
      expect(examined(watch)).toEqual({ findings: [], notSeen: [] });
    }
  });
});
