import { expect, it } from 'vitest';
import { ConnectionLister } from '../../../src/operator/connection-lister.ts';
import { Director } from '../../../src/state/director/director.ts';
import { address, pathConfig } from '../../support/data-path-machine.ts';

/** As /proc/net/ip_vs_conn has them: a client's, and a probe's of 10.1.0.1. */
async function* lines(): AsyncGenerator<string> {
  yield 'Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData';
  yield 'TCP C6336401 8C02 C000020A 0050 0A01000B 0050 ESTABLISHED     899';
  yield 'TCP 0A010001 8C03 C000020A 0050 0A01000B 0050 CLOSE             9';
}

it('leaves out what comes from addresses that data-path probes come from', async () => {
  const director = new Director();
  director.load(pathConfig(), 0, 0);
  const list = (isProbeSource?: (client: string) => boolean) =>
    new ConnectionLister({ director, lines, ...(isProbeSource === undefined ? {} : { isProbeSource }) }).list(
      '192.0.2.10:80',
      null,
    );
  expect((await list()).matched).toBe(2);
  const clients = await list((client) => client === address('10.1.0.1'));
  expect(clients.connections.map(({ client }) => client)).toEqual(['198.51.100.1:35842']);
});
