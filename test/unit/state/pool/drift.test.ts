import { describe, expect, it } from 'vitest';
import { findDrift } from '../../../../src/state/pool/drift.ts';
import { desired, service } from '../../../support/reconciler-bench.ts';
import { tableOf } from '../../../support/table-model.ts';

function drift(known: ReturnType<typeof service>[], found: ReturnType<typeof service>[]) {
  const ours = new Set(desired(...known).keys());
  return findDrift(tableOf(known), tableOf(found), ours).map(({ kind, description }) => [kind, description]);
}

describe('drift', () => {
  it('is nothing between equal tables, and foreign services are none', () => {
    expect(drift([service(1, { 1: 1 })], [service(1, { 1: 1 }), service(2, { 1: 1 })])).toEqual([]);
  });

  it('counts a service that is gone once, whatever it held', () => {
    expect(drift([service(1, { 1: 1, 2: 1 })], [])).toEqual([['missing_service', 'tcp 10.0.0.1:80 is gone']]);
  });

  it('names each difference in a service', () => {
    expect(drift([service(1, { 1: 1, 2: 1 })], [service(1, { 1: 4, 3: 1 }, 'rr')])).toEqual([
      ['service_attributes', 'tcp 10.0.0.1:80 has scheduler rr instead of wlc'],
      ['weight', 'tcp 10.0.0.1:80 -> 10.0.1.1:80 has weight 4 instead of 1'],
      ['missing_destination', 'tcp 10.0.0.1:80 -> 10.0.1.2:80 is gone'],
      ['extra_destination', 'tcp 10.0.0.1:80 -> 10.0.1.3:80 is not ours'],
    ]);
  });
});
