import { describe, expect, it } from 'vitest';
import { destinationId, serviceId } from '../../../ipvs/key.ts';
import type { Operation } from '../../../ipvs/operation.ts';
import type { Check } from '../../../src/config/model/config.ts';
import { loadText } from '../../support/config.ts';
import { ip, tcpService } from '../../support/director-config.ts';
import { ReconcilerBench } from '../../support/reconciler-bench.ts';
import { fileWith, ReloadBench, usable } from '../../support/reload-bench.ts';

/**
 * What surprises people about keepalived's virtual servers, kernel tables and reloads, and what lvsd does instead: a test
 * for each (S1 to S13), from the text of a file to the kernel's table.
 */
const SORRY = 'sorry_server 10.0.9.9 80\n';
const ONE_ID = serviceId(tcpService('10.0.0.1'));
const ONE: string = ONE_ID;

function dead(address: string): (check: Check) => boolean {
  return ({ spec }) => !('connection' in spec) || spec.connection.address !== address;
}

async function running(text: string, world?: (check: Check) => boolean): Promise<ReloadBench> {
  const bench = new ReloadBench(text, world);
  await bench.start();
  return bench;
}

function isOperation(type: Operation['type']): (write: string) => boolean {
  return (write) => write.startsWith(type);
}

describe('what keepalived does to virtual servers, done otherwise', () => {
  it('S1: the sorry server is in before the last real server is out, and the other way round', async () => {
    let down = true;
    const bench = await running(fileWith(['10.0.1.1'], SORRY), () => !down);
    await bench.settleHealth(2000);
    expect(bench.kernelSide.takeWrites()).toEqual([
      `new-destination ${ONE} 10.0.9.9:80 1`,
      `del-destination ${ONE} 10.0.1.1:80`,
    ]);
    down = false;
    await bench.settleHealth(10_000);
    expect(bench.kernelSide.takeWrites()).toEqual([
      `new-destination ${ONE} 10.0.1.1:80 1`,
      `del-destination ${ONE} 10.0.9.9:80`,
    ]);
  });

  it('S2: a start corrects what a crash left: weights, methods, destinations and services', async () => {
    const crashed = await running(fileWith(['10.0.1.1', '10.0.1.2']));
    const { memory, ownership } = crashed.kernelSide;
    const after = new ReloadBench(
      fileWith(['10.0.1.1', '10.0.1.3']).replace(
        'real_server 10.0.1.1 80 {',
        'real_server 10.0.1.1 80 {\nweight 5',
      ),
      () => true,
      new ReconcilerBench(memory, ownership),
    );
    await after.start();
    expect(await after.kernelSide.table()).toEqual([`${ONE}: 10.0.1.1:80 5, 10.0.1.3:80 1`]);
  });

  it('S3: ranges go over the borders of octets and words, and too large ones are an error', async () => {
    const group = (entry: string): string =>
      `virtual_server_group G {\n${entry} 80\n}\n${fileWith(['10.0.1.1']).replace('10.0.0.1 80', 'group G')}`;
    const bench = await running(group('10.0.0.254-10.0.1.1'));
    expect((await bench.kernelSide.table()).map((line) => line.split(': ')[0])).toEqual([
      'tcp 10.0.0.254:80',
      'tcp 10.0.0.255:80',
      'tcp 10.0.1.0:80',
      'tcp 10.0.1.1:80',
    ]);
    const six = usable(group('fd00::ffff-fd00::1:1').replaceAll('10.0.1.1', 'fd00:1::1'));
    expect(six.config.virtualServers[0]?.listeners).toHaveLength(3);
    expect(loadText('lvsd.conf', group('10.0.0.0/8')).config).toBeNull();
  });

  it('S4: what one of two virtual servers on a mark does leaves the other one’s servers, and the last takes the service', async () => {
    const group = 'virtual_server_group G {\nfwmark 7\n}\n';
    const tcp = fileWith(['10.0.1.1', '10.0.1.2']).replace('10.0.0.1 80', 'group G');
    const udp = fileWith(['10.0.1.2']).replace('10.0.0.1 80', 'group G').replace('TCP\n', 'UDP\n');
    const bench = await running(group + tcp + udp);
    expect(await bench.kernelSide.table()).toEqual(['fwmark 7 inet: 10.0.1.1:80 1, 10.0.1.2:80 1']);
    await bench.reload(group + udp);
    expect(await bench.kernelSide.table()).toEqual(['fwmark 7 inet: 10.0.1.2:80 1']);
    await bench.reload(fileWith(['10.0.1.1']));
    expect(await bench.kernelSide.table()).toEqual([`${ONE}: 10.0.1.1:80 1`]);
  });

  it('S5: an edited threshold reaches the kernel with the reload', async () => {
    const bench = await running(fileWith(['10.0.1.1']));
    const edited = fileWith(['10.0.1.1']).replace('80 {\nTCP', '80 {\nuthreshold 20\nlthreshold 10\nTCP');
    await bench.reload(edited);
    const held = (await bench.kernelSide.memory.dump())
      .get(ONE_ID)
      ?.destinations.get(destinationId({ address: ip('10.0.1.1'), port: 80 }));
    expect(held?.params).toMatchObject({ upperThreshold: 20, lowerThreshold: 10 });
    expect(bench.kernelSide.takeWrites()).toEqual([`set-destination ${ONE} 10.0.1.1:80 1`]);
  });

  it.each<[string, string, string]>([
    ['S6: connect_timeout', 'TCP_CHECK {\n}\n', 'TCP_CHECK {\nconnect_timeout 9\n}\n'],
    ['S7: HTTP_GET for SSL_GET', 'HTTP_GET {\nurl {\npath /\n}\n}\n', 'SSL_GET {\nurl {\npath /\n}\n}\n'],
  ])('%s of a failed check puts its server back only when the new check passes', async (_, before, after) => {
    let well = false;
    const file = (check: string): string =>
      fileWith(['10.0.1.1', '10.0.1.2']).replace('TCP_CHECK {\n}\n', check);
    const world = (check: Check): boolean => well || dead('10.0.1.1')(check);
    const bench = await running(file(before), world);
    await bench.settleHealth(2000);
    expect(await bench.kernelSide.table()).toEqual([`${ONE}: 10.0.1.2:80 1`]);
    await bench.reload(file(after));
    await bench.settleHealth(20_000);
    expect(await bench.kernelSide.table()).toEqual([`${ONE}: 10.0.1.2:80 1`]);
    well = true;
    await bench.settleHealth(20_000);
    expect(await bench.kernelSide.table()).toEqual([`${ONE}: 10.0.1.1:80 1, 10.0.1.2:80 1`]);
  });

  it('S8: reloads more frequent than the delay loop starve no check', async () => {
    const bench = await running(fileWith(['10.0.1.1']), dead('10.0.1.1'));
    for (let n = 0; n < 12; n += 1) {
      await bench.health.run(200);
      await bench.reload(fileWith(['10.0.1.1'], n % 2 === 0 ? SORRY : ''));
    }
    expect(bench.health.director.view().virtualServers[0]?.servers[0]?.up).toBe(false);
  });

  it('S9: a sorry server that is added while it is needed comes in, and what is out is not deleted again', async () => {
    const bench = await running(fileWith(['10.0.1.1']), dead('10.0.1.1'));
    await bench.settleHealth(2000);
    bench.kernelSide.takeWrites();
    const report = await bench.reload(fileWith(['10.0.1.1'], SORRY));
    expect(bench.kernelSide.takeWrites()).toEqual([`new-destination ${ONE} 10.0.9.9:80 1`]);
    expect(report.result).toBe('success');
  });

  it('S10: a stop takes out what is ours, and nothing else', async () => {
    const bench = await running(fileWith(['10.0.1.1']));
    const { memory, reconciler } = bench.kernelSide;
    const service = { kind: 'fwmark', family: 'inet', mark: 99 } as const;
    const params = {
      scheduler: 'rr',
      flags: 0,
      timeoutSeconds: 0,
      netmask: 0xffffffff,
      persistenceEngine: null,
    };
    await memory.apply([{ type: 'new-service', service, params }]);
    const stopping = reconciler.stop({ removeServices: 'ours' });
    await bench.kernelSide.run();
    await stopping;
    expect([...(await memory.dump()).keys()]).toEqual(['fwmark 99 inet']);
  });

  it('S11: a refusal leaves all else alone, shows where it happened, and is tried again', async () => {
    const bench = await running(fileWith(['10.0.1.1']));
    bench.kernelSide.kernel.inject({
      type: 'refuse',
      matches: (operation) => operation.type === 'new-destination',
      errno: 12,
      times: 1,
    });
    await bench.reload(fileWith(['10.0.1.2', '10.0.1.3']));
    const { errors } = bench.kernelSide.reconciler.status();
    expect([...(errors.get(ONE_ID)?.destinations.keys() ?? [])]).toEqual(['10.0.1.2:80']);
    await bench.kernelSide.run(60_000);
    expect(await bench.kernelSide.table()).toEqual([`${ONE}: 10.0.1.2:80 1, 10.0.1.3:80 1`]);
  });

  it('S12: the sorry server serves with weight 1 and unchecked, also where it equals a dead server (compatible)', async () => {
    const bench = await running(
      fileWith(['10.0.1.1'], 'sorry_server 10.0.1.1 80\n').replace('80 {\nTCP', '80 {\nweight 7\nTCP'),
      dead('10.0.1.1'),
    );
    expect(await bench.kernelSide.table()).toEqual([`${ONE}: 10.0.1.1:80 7`]);
    await bench.settleHealth(2000);
    expect(await bench.kernelSide.table()).toEqual([`${ONE}: 10.0.1.1:80 1`]);
  });

  it('S13: a server that is up with weight 0 is up, and adds nothing to the quorum (compatible)', async () => {
    const bench = await running(fileWith(['10.0.1.1'], SORRY).replace('80 {\nTCP', '80 {\nweight 0\nTCP'));
    await bench.settleHealth(2000);
    const [facts] = bench.health.director.view().virtualServers;
    expect(facts?.servers[0]?.up).toBe(true);
    expect(facts?.quorumMet).toBe(false);
    expect(await bench.kernelSide.table()).toEqual([`${ONE}: 10.0.9.9:80 1`]);
    expect(bench.kernelSide.takeWrites().filter(isOperation('del-service'))).toEqual([]);
  });
});
