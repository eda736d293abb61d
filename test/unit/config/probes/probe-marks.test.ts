import { describe, expect, it } from 'vitest';
import {
  MAX_PROBED_DESTINATIONS,
  PROBE_MARKS,
  type ProbedDestination,
  ProbeMarks,
} from '../../../../src/config/probes/probe-marks.ts';
import { address } from '../../../support/data-path-machine.ts';

function destination(index: number): ProbedDestination {
  return {
    family: 'inet',
    address: address(`10.${index >> 16}.${(index >> 8) & 0xff}.${index & 0xff}`),
    port: 0,
    forwarding: 'dr',
    tunnel: { type: 'ipip', port: 0, checksum: 'nocsum' },
  };
}

describe('the marks of private services', () => {
  it('are all different, within their range, and bounded', () => {
    const marks = new ProbeMarks();
    const given = new Set<number>();
    for (let index = 0; index < MAX_PROBED_DESTINATIONS; index += 1) {
      const offset = marks.offsetOf(destination(index));
      if (offset !== undefined && offset >= 0 && offset < PROBE_MARKS) given.add(offset);
    }
    expect(given.size).toBe(MAX_PROBED_DESTINATIONS);
    expect(marks.offsetOf(destination(MAX_PROBED_DESTINATIONS))).toBeUndefined();
    expect(marks.offsetOf(destination(5))).toBeDefined();
    expect(marks.size).toBe(MAX_PROBED_DESTINATIONS);
  });

  it('are those of the same servers in any other file, but for the few that meet', () => {
    const all = new ProbeMarks();
    const some = new ProbeMarks();
    const offsets = Array.from({ length: 1000 }, (_, index) => all.offsetOf(destination(index)));
    const same = Array.from({ length: 500 }, (_, index) => index * 2).filter(
      (index) => some.offsetOf(destination(index)) === offsets[index],
    );
    expect(same.length).toBeGreaterThan(480);
  });
});
