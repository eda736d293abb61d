import { describe, expect, it } from 'vitest';
import { MemoryKernel } from '../../../../ipvs/fake/memory-kernel.ts';
import { serviceId } from '../../../../ipvs/key.ts';
import type { KernelSettings } from '../../../../src/config/model/config.ts';
import {
  formatSettings,
  NOTHING_CHANGED,
  parseSettings,
} from '../../../../src/reconcile/settings/saved-settings.ts';
import { PARAMS, tcpService } from '../../../support/director-config.ts';
import { desired, ReconcilerBench, service } from '../../../support/reconciler-bench.ts';

const FOUND = { tcp: 900, tcpFin: 120, udp: 300 };
const NONE: KernelSettings = { timeouts: null, syncDaemon: null, flush: null, flushOnStop: null };
const SHORT: KernelSettings = { ...NONE, timeouts: { tcp: 100, tcpFin: null, udp: 20 } };
const DAEMON = { interface: 'eth0', syncId: 7, maxLength: null, group: null, port: null, ttl: null };
const SYNC: KernelSettings = { ...NONE, syncDaemon: DAEMON };

async function start(bench: ReconcilerBench, settings: KernelSettings | null): Promise<void> {
  const starting = bench.reconciler.start(desired(service(1, { 1: 1 })), settings);
  await bench.run();
  await starting;
}

async function configure(bench: ReconcilerBench, settings: KernelSettings | null): Promise<void> {
  bench.reconciler.configure(settings);
  await bench.run();
}

async function stop(bench: ReconcilerBench, removeServices: 'ours' | 'all' | 'none' = 'ours'): Promise<void> {
  const stopping = bench.reconciler.stop({ removeServices });
  await bench.run();
  await stopping;
}

describe('timeouts', () => {
  it('are set at the start, what is unsaid staying as it is, and put back at the stop', async () => {
    const bench = new ReconcilerBench();
    await start(bench, SHORT);
    expect(await bench.memory.timeouts()).toEqual({ tcp: 100, tcpFin: 120, udp: 20 });
    expect(bench.settings.saved.timeouts).toEqual(FOUND);
    await stop(bench, 'none');
    expect(await bench.memory.timeouts()).toEqual(FOUND);
    expect(bench.settings.saved).toEqual(NOTHING_CHANGED);
  });

  it('are put back when a reload drops them, and one of them when it drops that one', async () => {
    const bench = new ReconcilerBench();
    await start(bench, SHORT);
    await configure(bench, { ...NONE, timeouts: { tcp: 100, tcpFin: null, udp: null } });
    expect(await bench.memory.timeouts()).toEqual({ ...FOUND, tcp: 100 });
    await configure(bench, null);
    expect(await bench.memory.timeouts()).toEqual(FOUND);
  });

  it('of a killed run are put back by the next one, which sets none, or others', async () => {
    const killed = new ReconcilerBench();
    await start(killed, SHORT);
    for (const settings of [null, { ...NONE, timeouts: { tcp: 7, tcpFin: null, udp: null } }]) {
      const bench = new ReconcilerBench(killed.memory, killed.ownership);
      bench.settings.saved = { ...NOTHING_CHANGED, timeouts: FOUND };
      await start(bench, settings);
      expect(await bench.memory.timeouts()).toEqual({ ...FOUND, tcp: settings === null ? 900 : 7 });
      await stop(bench, 'none');
      expect(await bench.memory.timeouts()).toEqual(FOUND);
    }
  });

  it('are known to be put back before they are changed', async () => {
    const bench = new ReconcilerBench();
    let savedAtWrite: unknown = null;
    bench.kernel.inject({
      type: 'refuse',
      matches: ({ type }) => {
        if (type === 'set-timeouts') savedAtWrite = bench.settings.saved.timeouts;
        return false;
      },
      errno: 22,
      times: Number.POSITIVE_INFINITY,
    });
    await start(bench, SHORT);
    expect(savedAtWrite).toEqual(FOUND);
  });

  it('that are refused are told, tried again, and hold nothing else up', async () => {
    const bench = new ReconcilerBench();
    bench.kernel.inject({
      type: 'refuse',
      matches: ({ type }) => type === 'set-timeouts',
      errno: 22,
      times: 1,
    });
    await start(bench, SHORT);
    expect(bench.reconciler.status().settingsError).toContain('EINVAL');
    expect(await bench.table()).toHaveLength(1);
    await bench.run(1000);
    expect(bench.reconciler.status().settingsError).toBeNull();
    expect(await bench.memory.timeouts()).toEqual({ tcp: 100, tcpFin: 120, udp: 20 });
    // What was refused is not there: nobody took it away.
    expect(bench.reconciler.status().drift.timeouts).toBe(0);
  });
});

describe('the sync daemon', () => {
  const running = async (kernel: MemoryKernel) =>
    (await kernel.daemons()).map(({ state, syncId }) => `${state} ${syncId}`);

  it('runs in both halves until the stop', async () => {
    const bench = new ReconcilerBench();
    await start(bench, SYNC);
    expect(await running(bench.memory)).toEqual(['master 7', 'backup 7']);
    await stop(bench);
    expect(await running(bench.memory)).toEqual([]);
  });

  it('of a VRRP instance is the backup, and the master while that is MASTER here', async () => {
    const bench = new ReconcilerBench();
    await start(bench, {
      ...SYNC,
      syncDaemon: null,
      followedSyncDaemon: { instance: 'VI_1', daemon: DAEMON },
    });
    expect(await running(bench.memory)).toEqual(['backup 7']);
    bench.takeWrites();
    const stateIs = async (masters: readonly string[]): Promise<void> => {
      bench.reconciler.followVrrp(new Set(masters));
      await bench.reconciler.settled();
    };
    await stateIs(['VI_2', 'VI_1']);
    expect(bench.takeWrites()).toEqual(['del-daemon', 'new-daemon']);
    expect(await running(bench.memory)).toEqual(['master 7']);
    await stateIs(['VI_1']);
    expect(bench.takeWrites()).toEqual([]);
    await stateIs([]);
    expect(await running(bench.memory)).toEqual(['backup 7']);
    expect(bench.reconciler.status().drift.sync_daemon).toBe(0);
    await stop(bench);
    expect(await running(bench.memory)).toEqual([]);
  });

  it('of a VRRP instance goes on as master over a restart, until VRRP says otherwise', async () => {
    const settings = { ...SYNC, syncDaemon: null, followedSyncDaemon: { instance: 'VI_1', daemon: DAEMON } };
    const killed = new ReconcilerBench();
    await start(killed, settings);
    killed.reconciler.followVrrp(new Set(['VI_1']));
    await killed.reconciler.settled();
    const adopting = new ReconcilerBench(killed.memory, killed.ownership);
    await adopting.settings.save(await killed.settings.load());
    await start(adopting, settings);
    expect(adopting.takeWrites()).toEqual([]);
    expect(await running(adopting.memory)).toEqual(['master 7']);
    adopting.reconciler.followVrrp(new Set());
    await adopting.reconciler.settled();
    expect(await running(adopting.memory)).toEqual(['backup 7']);
  });

  it('is restarted by a reload only when its settings changed', async () => {
    const bench = new ReconcilerBench();
    await start(bench, SYNC);
    bench.takeWrites();
    await configure(bench, SYNC);
    expect(bench.takeWrites()).toEqual([]);
    await configure(bench, { ...SYNC, syncDaemon: { ...DAEMON, syncId: 8 } });
    expect(bench.takeWrites()).toEqual(['del-daemon', 'new-daemon', 'del-daemon', 'new-daemon']);
    expect(await running(bench.memory)).toEqual(['master 8', 'backup 8']);
  });

  it('goes on over a restart, and is left alone where it is not ours', async () => {
    const killed = new ReconcilerBench();
    await start(killed, SYNC);
    const adopting = new ReconcilerBench(killed.memory, killed.ownership);
    await start(adopting, SYNC);
    expect(adopting.takeWrites()).toEqual([]);
    const other = new ReconcilerBench(killed.memory, killed.ownership);
    await start(other, null);
    await stop(other);
    expect(await running(killed.memory)).toEqual(['master 7', 'backup 7']);
  });

  it('is restarted when its interface was made anew, also while lvsd was down, and waits while there is none', async () => {
    const bench = new ReconcilerBench();
    await start(bench, SYNC);
    bench.takeWrites();
    bench.interfaceIndex = null;
    await bench.run(30_000);
    expect(bench.takeWrites()).toEqual([]);
    bench.interfaceIndex = 9;
    await bench.run(30_000);
    const restart = ['del-daemon', 'new-daemon', 'del-daemon', 'new-daemon'];
    expect(bench.takeWrites()).toEqual(restart);
    expect(bench.reconciler.status().drift.sync_daemon).toBe(2);
    expect(String(bench.logger.lines.map(({ fields }) => fields['found']))).toContain(
      'the master sync daemon sends to an earlier eth0, which was made anew',
    );
    await bench.run(60_000);
    expect(bench.takeWrites()).toEqual([]);
    const next = new ReconcilerBench(bench.memory, bench.ownership);
    next.settings.saved = bench.settings.saved;
    next.interfaceIndex = 12;
    await start(next, SYNC);
    expect(next.takeWrites()).toEqual(restart);
    expect(next.reconciler.status().drift.sync_daemon).toBe(0);
  });

  it('is started again when the kernel has lost it with its module', async () => {
    const bench = new ReconcilerBench();
    await start(bench, SYNC);
    await bench.memory.apply([
      { type: 'del-daemon', state: 'master' },
      { type: 'del-daemon', state: 'backup' },
    ]);
    bench.kernel.inject({ type: 'refuse-all', errno: 2, times: 1 });
    await bench.run(60_000);
    expect(await running(bench.memory)).toEqual(['master 7', 'backup 7']);
  });
});

describe('settings that somebody else changes', () => {
  const BOTH: KernelSettings = { ...SHORT, syncDaemon: DAEMON };

  it('are mended, counted by kind and told at the next look, and then left alone', async () => {
    const bench = new ReconcilerBench();
    await start(bench, BOTH);
    await bench.memory.apply([
      { type: 'set-timeouts', timeouts: { tcp: 5, tcpFin: 6, udp: 7 } },
      { type: 'del-daemon', state: 'backup' },
    ]);
    bench.takeWrites();
    await bench.run(30_000);
    expect(bench.takeWrites()).toEqual(['set-timeouts', 'new-daemon']);
    expect(await bench.memory.timeouts()).toEqual({ tcp: 100, tcpFin: 120, udp: 20 });
    expect((await bench.memory.daemons()).map(({ state }) => state)).toEqual(['master', 'backup']);
    const { drift, lastDriftAt } = bench.reconciler.status();
    expect(drift).toMatchObject({ timeouts: 1, sync_daemon: 1 });
    expect(lastDriftAt).not.toBeNull();
    const found = bench.logger.lines.map(({ fields }) => fields['found']);
    expect(found).toContain('timeouts (tcp, tcpfin, udp) are 5 6 7 instead of 100 120 20');
    expect(found).toContain('the backup sync daemon is gone');
    // What was there before lvsd is put back, not what somebody else set meanwhile.
    expect(bench.settings.saved.timeouts).toEqual(FOUND);
    await bench.run(120_000);
    expect(bench.takeWrites()).toEqual([]);
    expect(bench.reconciler.status().drift).toMatchObject({ timeouts: 1, sync_daemon: 1 });
  });

  it('are nobody’s fault where they differ at the start, by a reload, or after the kernel was lost', async () => {
    const bench = new ReconcilerBench();
    await start(bench, BOTH);
    await configure(bench, { ...NONE, timeouts: { tcp: 50, tcpFin: null, udp: null } });
    await bench.memory.apply([{ type: 'set-timeouts', timeouts: { tcp: 900, tcpFin: null, udp: null } }]);
    bench.kernel.inject({ type: 'refuse-all', errno: 2, times: 1 });
    await bench.run(60_000);
    expect(await bench.memory.timeouts()).toEqual({ ...FOUND, tcp: 50 });
    expect(bench.reconciler.status().drift).toMatchObject({ timeouts: 0, sync_daemon: 0 });
  });

  it('are left alone while paused, and mended without blame afterwards', async () => {
    const bench = new ReconcilerBench();
    await start(bench, BOTH);
    await bench.reconciler.pause();
    await bench.memory.apply([{ type: 'set-timeouts', timeouts: { tcp: 5, tcpFin: null, udp: null } }]);
    await bench.run(120_000);
    expect((await bench.memory.timeouts()).tcp).toBe(5);
    bench.reconciler.resume();
    await bench.run();
    expect((await bench.memory.timeouts()).tcp).toBe(100);
    expect(bench.reconciler.status().drift.timeouts).toBe(0);
  });

  it('are neither read nor touched where the configuration says nothing of them', async () => {
    const bench = new ReconcilerBench();
    await start(bench, null);
    bench.memory.timeouts = () => Promise.reject(new Error('not to be read'));
    await bench.memory.apply([{ type: 'set-timeouts', timeouts: { tcp: 5, tcpFin: null, udp: null } }]);
    await bench.run(120_000);
    expect(bench.reconciler.status()).toMatchObject({ available: true, drift: { timeouts: 0 } });
    expect(bench.takeWrites().filter((write) => write === 'set-timeouts')).toEqual([]);
  });

  it('are looked at no more often than every five seconds, however often the table is', async () => {
    const options = { compareInterval: 30_000, quickCompareInterval: 100 };
    const bench = new ReconcilerBench(new MemoryKernel(), undefined, options);
    await start(bench, SHORT);
    let looks = 0;
    const read = bench.memory.timeouts.bind(bench.memory);
    bench.memory.timeouts = () => {
      looks += 1;
      return read();
    };
    await bench.run(60_000);
    expect(looks).toBeGreaterThanOrEqual(10);
    expect(looks).toBeLessThanOrEqual(12);
  });
});

describe('flushing', () => {
  const foreign = serviceId(tcpService('192.0.2.9'));

  async function withForeign(settings: KernelSettings): Promise<ReconcilerBench> {
    const memory = new MemoryKernel();
    await memory.apply([{ type: 'new-service', service: tcpService('192.0.2.9'), params: PARAMS }]);
    const bench = new ReconcilerBench(memory);
    await start(bench, settings);
    return bench;
  }

  it('at the start takes foreign services only with `all`', async () => {
    const ours = await withForeign({ ...NONE, flush: 'ours' });
    expect((await ours.memory.dump()).has(foreign)).toBe(true);
    const all = await withForeign({ ...NONE, flush: 'all' });
    expect([...(await all.memory.dump()).keys()]).toEqual([serviceId(tcpService('10.0.0.1'))]);
  });

  it('at the stop takes foreign services only with `all`', async () => {
    const ours = await withForeign(NONE);
    await stop(ours, 'ours');
    expect([...(await ours.memory.dump()).keys()]).toEqual([foreign]);
    const all = await withForeign(NONE);
    await stop(all, 'all');
    expect((await all.memory.dump()).size).toBe(0);
  });
});

describe('the saved settings', () => {
  const place = { boot: 'b', network: 'n' };

  it('are read as they were written', () => {
    const changed = { timeouts: FOUND, daemons: ['master', 'backup'] as const, interfaceIndex: 4 };
    expect(parseSettings(formatSettings(changed, place))).toEqual({ changed, place });
  });

  it.each([
    '',
    '{}',
    '{"version":1,"place":{"boot":"b","network":"n"},"timeouts":{"tcp":0,"tcpFin":1,"udp":1},"daemons":[]}',
    '{"version":1,"place":{"boot":"b","network":"n"},"timeouts":null,"daemons":["slave"]}',
    '{"version":1,"place":{},"timeouts":null,"daemons":[]}',
  ])('%j are none', (text) => {
    expect(parseSettings(text)).toBeUndefined();
  });
});
