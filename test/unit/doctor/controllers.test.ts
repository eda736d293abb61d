import { describe, expect, it } from 'vitest';
import { gatherControllers } from '../../../src/doctor/controllers.ts';
import { MemoryHost } from '../../support/memory-host.ts';

interface SeenProcess {
  /** What its keepalived.conf has; without it, that file cannot be read. */
  readonly keepalivedConf?: string;
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
  keepalivedConf,
}: SeenProcess): MemoryHost {
  const conf = `/proc/${pid}/root/etc/keepalived/keepalived.conf`;
  return new MemoryHost({
    files: {
      [`/proc/${pid}/comm`]: `${comm}\n`,
      [`/proc/${pid}/cmdline`]: words.map((word) => `${word}\0`).join(''),
      [`/proc/${pid}/status`]: `Name:\t${comm}\nPPid:\t${parent}\n`,
      ...(keepalivedConf === undefined ? {} : { [conf]: keepalivedConf }),
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

  it('do not have the supervisor of the lvsd that answers among them, nor its other halves', async () => {
    const process = (pid: number, parent: number): Record<string, string> => ({
      [`/proc/${pid}/comm`]: 'node\n',
      [`/proc/${pid}/cmdline`]: LVSD.map((word) => `${word}\0`).join(''),
      [`/proc/${pid}/status`]: `Name:\tnode\nPPid:\t${parent}\n`,
    });
    const files = { ...process(70, 1), ...process(OWN, 70), ...process(813, 70), ...process(900, 1) };
    const found = await gatherControllers(new MemoryHost({ files }), OWN);
    expect(found).toEqual([{ name: 'lvsd', pid: 900, vrrpOnly: false }]);
  });

  it('have no lvsd among them while it is not known which one is meant to run', async () => {
    expect(await gatherControllers(hostWith({ words: LVSD }), null)).toEqual([]);
  });

  const KEEPALIVED = ['/usr/sbin/keepalived', '--dont-fork'];

  it.each<[string, boolean, Omit<SeenProcess, 'comm'>]>([
    [
      'its file has virtual servers',
      false,
      { words: KEEPALIVED, keepalivedConf: 'virtual_server 10.0.0.1 80 {\n}\n' },
    ],
    ['its file cannot be read', false, { words: KEEPALIVED }],
    [
      'its file includes others',
      false,
      { words: KEEPALIVED, keepalivedConf: 'vrrp_instance A {\n}\ninclude lvs.conf\n' },
    ],
    [
      'its file has VRRP alone',
      true,
      { words: KEEPALIVED, keepalivedConf: '# virtual_server\nvrrp_instance A {\n}\n' },
    ],
    [
      'its file is another one',
      false,
      { words: [...KEEPALIVED, '-f', '/etc/other.conf'], keepalivedConf: '\n' },
    ],
    ['it runs that half alone', true, { words: [...KEEPALIVED, '--vrrp'] }],
  ])('have keepalived among them, which balances or not: %s', async (_, vrrpOnly, seen) => {
    const found = await gatherControllers(hostWith({ ...seen, comm: 'keepalived' }), OWN);
    expect(found).toEqual([{ name: 'keepalived', pid: 78, vrrpOnly }]);
  });
});
