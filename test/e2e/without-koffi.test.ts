import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BuiltDaemon } from '../support/built-daemon.ts';
import { eventually } from '../support/eventually.ts';
import { Installation } from '../support/installation.ts';
import { LoopbackServer } from '../support/loopback-server.ts';

/** How an installation can lack koffi: each is one that npm, or whoever packs lvsd, can make. */
const LACKS: readonly (readonly [string, (installed: Installation) => void])[] = [
  ['the package is not there', (installed) => rmSync(installed.package('koffi'))],
  [
    'its binary is not there',
    (installed) => {
      rmSync(installed.package('@koromix'));
      installed.own('koffi');
    },
  ],
  [
    'a file of it is not there',
    (installed) => rmSync(join(installed.own('koffi'), 'src'), { recursive: true }),
  ],
];

let installed: Installation;
beforeEach(() => {
  installed = new Installation();
});
afterEach(() => installed[Symbol.dispose]());

function run(
  name: string,
  ...words: readonly string[]
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [installed.program(name), ...words], (error, stdout, stderr) =>
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, text: stdout + stderr }),
    );
  });
}

const site = (port: number): string => `virtual_server 192.0.2.1 80 {
  delay_loop 1
  lb_algo rr
  lb_kind NAT
  protocol TCP
  real_server 127.0.0.1 ${port} {
    TCP_CHECK {
    }
  }
}
`;

describe.each(LACKS)('where koffi does not load because %s', (_, remove) => {
  it('lvsd checks through the sockets of Node, and lvsctl says so', async () => {
    remove(installed);
    await using server = await LoopbackServer.start(() => undefined);
    await using daemon = await BuiltDaemon.start({
      text: site(server.port),
      program: installed.program('lvsd'),
    });
    await eventually(() => server.peers.length > 0, 60_000);
    const status = await daemon.client.status([]);
    expect(status.check_io).toMatchObject({
      kind: 'node',
      reason: expect.stringContaining('koffi') as string,
    });
  });

  it('a file is judged, and each program says its version', async () => {
    remove(installed);
    await using daemon = await BuiltDaemon.start({ text: site(1) });
    expect(await run('lvsd', '--check', '--config', daemon.file('lvsd.conf'))).toMatchObject({ status: 0 });
    for (const name of ['lvsd', 'lvsctl', 'lvsd-web']) {
      expect(await run(name, '--version')).toMatchObject({ status: 0 });
    }
  });

  it('VRRP is refused with the reason and what to do', async () => {
    remove(installed);
    await using daemon = await BuiltDaemon.start({ text: site(1) });
    daemon.write(
      'vrrp_instance VI_1 {\n  interface lo\n  virtual_router_id 40\n  virtual_ipaddress {\n    192.0.2.9\n  }\n}\n',
    );
    const { status, text } = await run(
      'lvsd',
      ...['--vrrp', '--config', daemon.file('lvsd.conf')],
      ...['--control', daemon.file('other.sock'), '--state-dir', daemon.file('vrrp')],
    );
    expect(status).not.toBe(0);
    expect(text).toContain('VRRP cannot run here: koffi did not load');
    expect(text).toContain('install its package for this platform');
  });
});
