import { describe, expect, it } from 'vitest';
import type { RunEnd } from '../../../src/base/processes/process-runner.ts';
import type { Script } from '../../../src/base/processes/script.ts';
import type { VrrpInstance } from '../../../src/config/vrrp/model.ts';
import { Fences } from '../../../src/vrrp/fences.ts';
import { ip } from '../../support/vrrp/specs.ts';

const SCRIPT: Script = { command: { invocation: 'direct', argv: ['/bin/fence', 'now'] }, identity: null };

function fencesThatEnd(end: RunEnd, ran: string[][] = []): Fences {
  const fences = new Fences({
    run: ({ script }) => {
      ran.push([...script.command.argv]);
      return Promise.resolve({ end, output: '' });
    },
  });
  fences.load([{ name: 'VI_1', fence: { script: SCRIPT, timeout: 5000 } } as VrrpInstance]);
  return fences;
}

describe('a fence command', () => {
  it('gets the instance and the peer behind its own words', async () => {
    const ran: string[][] = [];
    const fences = fencesThatEnd({ kind: 'exited', status: 0 }, ran);
    expect(await fences.run('VI_1', ip('10.9.0.2'), 5000)).toBeNull();
    expect(ran).toEqual([['/bin/fence', 'now', 'VI_1', '10.9.0.2']]);
  });

  it.each<[RunEnd, string]>([
    [{ kind: 'exited', status: 3 }, 'exit 3'],
    [{ kind: 'expired' }, 'no end within 5 s'],
    [{ kind: 'not-started', reason: 'EAGAIN' }, 'EAGAIN'],
  ])('that ends with %j has failed', async (end, words) => {
    expect(await fencesThatEnd(end).run('VI_1', ip('10.9.0.2'), 5000)).toBe(words);
  });

  it('that is not configured any more has failed', async () => {
    const fences = fencesThatEnd({ kind: 'exited', status: 0 });
    expect(await fences.run('VI_2', ip('10.9.0.2'), 5000)).toBe('it is not configured any more');
  });
});
