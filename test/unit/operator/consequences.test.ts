import { describe, expect, it } from 'vitest';
import { consequenceOf, refuseWhatTakesDown } from '../../../src/operator/consequences.ts';
import type { Capacity, Foresight } from '../../../src/state/director/foresight.ts';
import { type VirtualServerOptions, virtualServer } from '../../support/director-config.ts';

const UP: Capacity = { quorumMet: true, liveWeight: 3, live: 3, serving: 3 };

function foresight(after: Partial<Capacity>, options: Partial<VirtualServerOptions> = {}): Foresight {
  const servers = [1, 2, 3].map((number) => ({ address: `10.0.1.${number}`, port: 80 }));
  return { config: virtualServer({ servers, ...options }), before: UP, after: { ...UP, ...after } };
}

describe('the consequence of an operator’s words', () => {
  it.each([
    [
      foresight(
        { quorumMet: false, live: 1, liveWeight: 1, serving: 0 },
        { quorum: 2, sorry: { address: '10.0.9.9' } },
      ),
      'leaves 1 of 3, live weight 1, quorum 2: DOWN, the sorry server serves',
    ],
    [
      foresight({ quorumMet: false, live: 1, liveWeight: 1, serving: 1 }, { quorum: 3, hysteresis: 1 }),
      'leaves 1 of 3, live weight 1, quorum 3 with hysteresis 1: DOWN, who is left serves on',
    ],
    [
      foresight({ quorumMet: false, live: 0, liveWeight: 0, serving: 0 }),
      'leaves 0 of 3, live weight 0, quorum 1: DOWN, nobody serves, there is no sorry server',
    ],
    [foresight({ live: 2, liveWeight: 2 }), 'leaves 2 of 3, live weight 2, quorum 1: UP'],
  ])('is said in words: %#', (foreseen, text) => {
    expect(consequenceOf(foreseen).text).toBe(text);
  });

  it('is refused where a virtual server goes down, of which five are named', () => {
    const down = consequenceOf(foresight({ quorumMet: false, live: 0, liveWeight: 0, serving: 0 }));
    const up = consequenceOf(foresight({ live: 2 }));
    expect(() => refuseWhatTakesDown([up, up])).not.toThrow();
    expect(() => refuseWhatTakesDown([up, down])).toThrow(
      `refused, nothing was changed: tcp 10.0.0.1:80: ${down.text}`,
    );
    expect(() => refuseWhatTakesDown(Array.from({ length: 7 }, () => down))).toThrow(
      /; and 2 more virtual servers$/,
    );
  });
});
