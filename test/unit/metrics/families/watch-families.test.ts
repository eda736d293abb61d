import { describe, expect, it } from 'vitest';
import { watchFamilies } from '../../../../src/metrics/families/watch-families.ts';
import type { StatusDocument } from '../../../../src/state/status/status-document.ts';
import { guardedDocument } from '../../../support/guarded-status.ts';

type Measured = StatusDocument<number>;

describe('families of idle connections', () => {
  it('count connections, ends and early checks', () => {
    const families = watchFamilies(guardedDocument() as unknown as Measured);
    const values = families.map(({ name, samples }) => [name, samples().map(({ value }) => value)]);
    expect(values).toEqual([
      ['lvsd_watch_connections', [1, 1]],
      ['lvsd_watch_connections_limit', [1024]],
      ['lvsd_watch_ends_total', [4, 1, 2, 0]],
      ['lvsd_watch_triggers_total', [3]],
      ['lvsd_watch_opening_failures_total', [5]],
    ]);
  });

  it('are absent where nobody is watched', () => {
    const { watch: _, ...document } = guardedDocument();
    expect(watchFamilies(document as unknown as Measured)).toEqual([]);
  });
});
