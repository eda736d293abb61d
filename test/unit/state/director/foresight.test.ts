import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Director } from '../../../../src/state/director/director.ts';
import { type Foresight, takesDown } from '../../../../src/state/director/foresight.ts';
import type { Intent, Override } from '../../../../src/state/model/override.ts';
import { config, type VirtualServerOptions, virtualServer } from '../../../support/director-config.ts';

const VIRTUAL = 'tcp 10.0.0.1:80';

function directorWith(options: Omit<VirtualServerOptions, 'servers'>, weights: readonly number[]): Director {
  const servers = weights.map((weight, index) => ({ address: `10.0.1.${index + 1}`, port: 80, weight }));
  const director = new Director();
  director.load(config(virtualServer({ ...options, servers })), 0, 0);
  return director;
}

function word(server: number, said: 'drain' | 'disable' | 'enable' | number): Intent {
  const named = { virtualServer: VIRTUAL, realServer: `10.0.1.${server}:80` };
  if (said === 'enable') return { type: 'enable', server: named };
  const override: Override = {
    kind: typeof said === 'number' ? 'weight' : said,
    weight: typeof said === 'number' ? said : null,
    author: 'alice',
    reason: null,
    since: 0,
    expiresAt: null,
    deadline: null,
    drained: false,
  };
  return { type: 'override', server: named, override };
}

function foreseen(director: Director, ...intents: readonly Intent[]): Foresight {
  const [foresight] = director.foresee(intents);
  if (foresight === undefined) throw new Error('nothing is foreseen');
  return foresight;
}

describe('what is foreseen of the words of an operator', () => {
  it('counts who is left, and what they are worth', () => {
    const { before, after } = foreseen(directorWith({ quorum: 3 }, [1, 2, 3]), word(3, 'drain'));
    expect(before).toEqual({ quorumMet: true, liveWeight: 6, live: 3, serving: 3 });
    expect(after).toEqual({ quorumMet: true, liveWeight: 3, live: 2, serving: 2 });
  });

  it.each([
    ['a drain below the quorum', { quorum: 3 }, [word(1, 'drain')], true],
    ['a weight below the quorum', { quorum: 4 }, [word(1, 1)], true],
    ['weight 0 of the last server', {}, [word(1, 0), word(2, 0)], true],
    ['the last servers of all', {}, [word(1, 'disable'), word(2, 'drain')], true],
    ['one of two', {}, [word(1, 'disable')], false],
    ['a loss that the hysteresis takes', { quorum: 3, hysteresis: 1 }, [word(1, 'drain')], false],
    ['words that belong together', {}, [word(1, 'disable'), word(2, 'disable'), word(1, 'enable')], false],
  ] as const)('%s is judged rightly', (_title, options, intents, down) => {
    expect(takesDown(foreseen(directorWith(options, [2, 2]), ...intents))).toBe(down);
  });

  it('minds the last server of a virtual server whose quorum is lost, unless a sorry server serves', () => {
    const options = { quorum: 9 };
    expect(takesDown(foreseen(directorWith(options, [2, 2]), word(1, 'drain')))).toBe(false);
    expect(takesDown(foreseen(directorWith(options, [2]), word(1, 'drain')))).toBe(true);
    const sorry = { ...options, sorry: { address: '10.0.9.9' } };
    expect(takesDown(foreseen(directorWith(sorry, [2]), word(1, 'drain')))).toBe(false);
  });

  it('is what the director then does, and changes nothing before', () => {
    const said = fc.oneof(
      fc.constantFrom('drain' as const, 'disable' as const, 'enable' as const),
      fc.nat({ max: 5 }),
    );
    const words = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), said), { minLength: 1, maxLength: 6 });
    const options = fc.record({ quorum: fc.integer({ min: 1, max: 8 }), sorry: fc.boolean() });
    fc.assert(
      fc.property(words, words, options, (earlier, later, { quorum, sorry }) => {
        const director = directorWith({ quorum, ...(sorry ? { sorry: {} } : {}) }, [1, 2, 0, 3]);
        for (const [server, what] of earlier) director.override(word(server, what), 0, 0);
        const intents = later.map(([server, what]) => word(server, what));
        const { before, after } = foreseen(director, ...intents);
        expect(foreseen(director, ...intents).before).toEqual(before);
        for (const intent of intents) director.override(intent, 0, 0);
        const [{ quorumMet, liveWeight } = { quorumMet: null, liveWeight: null }] =
          director.view().virtualServers;
        expect({ quorumMet, liveWeight }).toEqual({
          quorumMet: after.quorumMet,
          liveWeight: after.liveWeight,
        });
      }),
    );
  });
});
