import { describe, expect, it } from 'vitest';
import { Director } from '../../../../src/state/director/director.ts';
import { carriedHealthOf } from '../../../../src/state/model/carried-health.ts';
import type { RealServerFacts } from '../../../../src/state/model/facts.ts';
import { config, virtualServer } from '../../../support/director-config.ts';

function facts(changes: Partial<RealServerFacts>): RealServerFacts {
  const director = new Director();
  director.load(config(virtualServer({ servers: [{}] })), 0, 0);
  const server = director.view().virtualServers[0]?.servers[0];
  if (server === undefined) throw new TypeError('no server');
  return { ...server, ...changes };
}

describe('The health that a restart carries over', () => {
  it('is that of a server that went down, and of one that is held', () => {
    const down = { up: false, downSince: 7, transitions: { up: 0, down: 1 } };
    expect(carriedHealthOf(facts(down))).toEqual({ downSince: 7, held: false });
    expect(carriedHealthOf(facts({ up: true, held: true, downSince: null }))).toEqual({
      downSince: null,
      held: true,
    });
  });

  it('is none for a server that is up, or that was never seen going down', () => {
    expect(carriedHealthOf(facts({ up: true }))).toBeNull();
    expect(carriedHealthOf(facts({ up: false, transitions: { up: 0, down: 0 } }))).toBeNull();
  });
});
