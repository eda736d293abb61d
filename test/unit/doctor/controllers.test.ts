import { describe, expect, it } from 'vitest';
import { gatherControllers } from '../../../src/doctor/controllers.ts';
import { MemoryHost } from '../../support/memory-host.ts';

interface SeenProcess {
  readonly pid?: number;
  readonly comm?: string;
  readonly words: readonly string[];
  readonly parent?: number;
  readonly network?: string;
}

const OWN = 812;
const NETWORK = 'net:[4026531840]';
const LVSD = ['/usr/bin/node', '--max-semi-space-size=4', '/usr/bin/lvsd', '--control', '/tmp/s'];

function hostWith({
  pid = 78,
  comm = 'node',
  words,
  parent = 1,
  network = NETWORK,
}: SeenProcess): MemoryHost {
  return new MemoryHost({
    files: {
      [`/proc/${pid}/comm`]: `${comm}\n`,
      [`/proc/${pid}/cmdline`]: words.map((word) => `${word}\0`).join(''),
      [`/proc/${pid}/status`]: `Name:\t${comm}\nPPid:\t${parent}\n`,
    },
    links: { '/proc/self/ns/net': NETWORK, [`/proc/${pid}/ns/net`]: network },
  });
}

describe('the other controllers of a host', () => {
  it('have a second lvsd among them', async () => {
    const found = [{ name: 'lvsd', pid: 78, vrrpOnly: false }];
    expect(await gatherControllers(hostWith({ words: LVSD }), OWN)).toEqual(found);
    const words = ['node', 'dist/src/lvsd.js', '--config', 'lvsd.yaml'];
    expect(await gatherControllers(hostWith({ words }), OWN)).toEqual(found);
  });

  it.each<[string, SeenProcess]>([
    ['the lvsd that answers', { pid: OWN, words: LVSD }],
    ['one that only tries a file out', { words: [...LVSD, '--kernel', 'memory'] }],
    ['one that only reads a file', { words: [...LVSD, '--check'] }],
    ['one in another network namespace', { words: LVSD, network: 'net:[5]' }],
    ['a child of lvsd that is not its script yet', { words: LVSD, parent: OWN }],
    ['lvsctl', { words: ['node', '/usr/bin/lvsctl', 'doctor'] }],
    ['another program of node', { words: ['node', 'app.js', '--name', 'lvsd', 'x', '/etc/lvsd'] }],
  ])('do not have %s among them', async (_, seen) => {
    expect(await gatherControllers(hostWith(seen), OWN)).toEqual([]);
  });

  it('have no lvsd among them while it is not known which one is meant to run', async () => {
    expect(await gatherControllers(hostWith({ words: LVSD }), null)).toEqual([]);
  });
});
