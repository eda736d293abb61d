import { describe, expect, it } from 'vitest';
import type { Config } from '../../../src/config/model/config.ts';
import { type CheckOptions, config, tcpService, virtualServer } from '../../support/director-config.ts';
import { HealthBench } from '../../support/health-bench.ts';

/** One server in as many services as there are options; its check differs only in pacing, unless told otherwise. */
function farm(share: boolean, ...checks: readonly CheckOptions[]): Config {
  const services = checks.map((check, index) =>
    virtualServer({ listeners: [tcpService(`10.0.0.${index + 1}`)], servers: [{ checks: [check] }] }),
  );
  return { ...config(...services), ...(share ? { shareProbes: true } : {}) };
}

function ids(farmed: Config): readonly string[] {
  return farmed.virtualServers.map(({ realServers }) => realServers[0]?.checks[0]?.id ?? '');
}

const well = (): boolean => true;

describe('shared probes', () => {
  it('are off unless configured: each check runs its own', async () => {
    const bench = new HealthBench({ world: well });
    bench.load(farm(false, {}, {}));
    await bench.run(1000);
    expect(bench.attempts).toHaveLength(2);
    expect(bench.sharing.sharedProbes()).toBeNull();
    expect(bench.engine.statistics().tasks).toBe(2);
  });

  it('are one for all FILE_CHECKs of one file, unasked, and none of the others', async () => {
    const bench = new HealthBench({ world: well });
    const spec = { type: 'FILE_CHECK', name: 'load', path: '/run/load', weight: 2, reverse: false } as const;
    const farmed = farm(false, {}, {}, {}, {});
    const [tcp, ...files] = farmed.virtualServers;
    const withFile = files.map((service) => ({
      ...service,
      realServers: service.realServers.map((server) => ({
        ...server,
        checks: server.checks.map((check) => ({ ...check, id: `${check.id} file`, spec })),
      })),
    }));
    bench.load({ ...farmed, virtualServers: tcp === undefined ? withFile : [tcp, ...withFile] });
    await bench.run(1000);
    expect(bench.attempts).toHaveLength(2);
    expect(bench.sharing.sharedProbes()).toBeNull();
    expect(bench.engine.statistics().tasks).toBe(2);
    for (const { realServers } of withFile) {
      expect(bench.delivered(realServers[0]?.checks[0]?.id ?? '')).toHaveLength(1);
    }
  });

  it('run once for all checks with the same definition, and tell each of them', async () => {
    const bench = new HealthBench({ world: well });
    const farmed = farm(true, {}, {}, {});
    bench.load(farmed);
    await bench.run(9000);
    expect(bench.attempts.map(({ at }) => at)).toEqual([1000, 3000, 5000, 7000, 9000]);
    for (const id of ids(farmed)) expect(bench.delivered(id)).toHaveLength(5);
    expect(bench.sharing.sharedProbes()).toEqual({ probes: 1, checks: 3 });
  });

  it('are not shared by checks that differ in anything that makes up the attempt', async () => {
    const bench = new HealthBench({ world: well });
    bench.load(farm(true, {}, { timeout: 2000 }, { paths: ['/'] }));
    await bench.run(1000);
    expect(bench.attempts).toHaveLength(3);
    expect(bench.sharing.sharedProbes()).toEqual({ probes: 3, checks: 3 });
  });

  it('are not shared by a check that tests all urls in each attempt and one that takes them in turn', async () => {
    const bench = new HealthBench({ world: well });
    const paths = ['/a', '/b'];
    const each = { paths, eachUrl: true };
    bench.load(farm(true, { paths }, each, each));
    await bench.run(5000);
    expect(bench.sharing.sharedProbes()).toEqual({ probes: 2, checks: 3 });
    expect(bench.attempts.map(({ step }) => step)).toEqual([0, 0, 1, 0, 0, 0]);
  });

  it('bring checks of one pace together whose first attempts were spread', async () => {
    const spread = [0, 0.9, 0.4];
    const bench = new HealthBench({ world: well, uniform: () => spread.shift() ?? 0 });
    bench.load(farm(true, { warmup: 2000 }, { warmup: 2000 }, { warmup: 2000 }));
    await bench.run(5000);
    expect(bench.attempts.map(({ at }) => at)).toEqual([1000, 3000, 5000]);
  });

  it('give a check that never ran the first result there is, a failure as well as a pass', async () => {
    for (const well of [true, false]) {
      const spread = [0, 0.9, 0.9];
      const bench = new HealthBench({ world: () => well, uniform: () => spread.shift() ?? 0 });
      const farmed = farm(true, { warmup: 2000 }, { warmup: 2000 }, { warmup: 2000, alpha: true });
      bench.load(farmed);
      await bench.run(1000);
      const verdicts = ids(farmed).map((id) => bench.delivered(id).map(({ verdict }) => verdict));
      expect(verdicts).toEqual(Array.from({ length: 3 }, () => [well ? 'up' : 'down']));
    }
  });

  it('keep each check its own retries and intervals', async () => {
    const bench = new HealthBench({ world: (_check, now) => now < 2000 });
    const farmed = farm(true, { retry: 0, delayLoop: 4000 }, { retry: 2, delayBeforeRetry: 500 });
    const [hasty = '', patient = ''] = ids(farmed);
    bench.load(farmed);
    await bench.run(6000);
    const shown = (id: string) => bench.delivered(id).map(({ at, verdict }) => `${at} ${verdict}`);
    // The hasty one is not asked before its delay loop, and down with its first failure.
    expect(shown(hasty)).toEqual(['1000 up', '5000 down', '5500 down', '6000 down']);
    // What the hasty one finds at 5000 only confirms it, and begins its round of attempts while down.
    expect(shown(patient)).toEqual([
      '1000 up',
      '3000 up',
      '3500 up',
      '4000 down',
      '5000 down',
      '5500 down',
      '6000 down',
    ]);
  });

  it('let a pass of the quicker one postpone the slower one, which has seen that all is well', async () => {
    const bench = new HealthBench({ world: well });
    const farmed = farm(true, { delayLoop: 1000 }, { delayLoop: 10_000 });
    bench.load(farmed);
    await bench.run(20_000);
    expect(bench.attempts).toHaveLength(20);
    expect(bench.delivered(ids(farmed)[1] ?? '')).toHaveLength(20);
  });

  it('go on for the others when a check leaves, also during an attempt', async () => {
    const bench = new HealthBench({ world: well, takes: 100 });
    const farmed = farm(true, {}, {});
    bench.load(farmed);
    await bench.run(1050);
    bench.load({ ...farmed, virtualServers: farmed.virtualServers.slice(1) });
    await bench.run(50);
    expect(bench.delivered(ids(farmed)[0] ?? '')).toEqual([]);
    expect(bench.delivered(ids(farmed)[1] ?? '')).toHaveLength(1);
    expect(bench.attempts).toHaveLength(1);
  });

  it('end when the last check leaves', async () => {
    const bench = new HealthBench({ world: well });
    bench.load(farm(true, {}, {}));
    bench.load(farm(true));
    await bench.run(10_000);
    expect(bench.attempts).toEqual([]);
    expect(bench.engine.statistics().tasks).toBe(0);
  });

  it('take a check in that comes with a reload, at the latest when it is due itself', async () => {
    const bench = new HealthBench({ world: well });
    const slow = { delayLoop: 60_000 };
    bench.load(farm(true, slow));
    await bench.run(5000);
    const farmed = farm(true, slow, {});
    bench.load(farmed);
    await bench.run(1000);
    expect(bench.attempts.map(({ at }) => at)).toEqual([1000, 6000]);
    expect(bench.delivered(ids(farmed)[1] ?? '')).toHaveLength(1);
  });

  it('are taken up and given up by a reload, with the timers that were running', async () => {
    const bench = new HealthBench({ world: well });
    bench.load(farm(false, {}, {}));
    await bench.run(1500);
    bench.load(farm(true, {}, {}));
    await bench.run(2000);
    expect(bench.attempts.map(({ at }) => at)).toEqual([1000, 1000, 3000]);
    bench.load(farm(false, {}, {}));
    await bench.run(2000);
    expect(bench.attempts.map(({ at }) => at)).toEqual([1000, 1000, 3000, 5000, 5000]);
  });

  it('begin again what a change of sharing interrupts', async () => {
    const bench = new HealthBench({ world: well, takes: 100 });
    const farmed = farm(true, {}, {});
    bench.load(farm(false, {}, {}));
    await bench.run(1050);
    bench.load(farmed);
    await bench.run(150);
    for (const id of ids(farmed)) expect(bench.delivered(id).map(({ at }) => at)).toEqual([1150]);
  });

  it('run at once for a check that is asked for, and once more when one is under way', async () => {
    const bench = new HealthBench({ world: well, takes: 100 });
    const farmed = farm(true, {}, {});
    const [first = '', second = ''] = ids(farmed);
    bench.load(farmed);
    await bench.run(2000);
    expect(bench.sharing.trigger(second)).toBe(true);
    await bench.run(50);
    bench.sharing.trigger(first);
    await bench.run(150);
    expect(bench.attempts.map(({ at, check }) => [at, check])).toEqual([
      [1000, first],
      [2000, second],
      [2100, first],
    ]);
    expect(bench.delivered(first).map(({ at }) => at)).toEqual([1100, 2200]);
    expect(bench.sharing.trigger('gone')).toBe(false);
  });

  it('tell the others when the result of one cannot be used', async () => {
    const bench = new HealthBench({ world: well });
    const farmed = farm(true, {}, {});
    const [first = '', second = ''] = ids(farmed);
    const record = bench.director.record.bind(bench.director);
    bench.director.record = (id, ...rest) => {
      if (id === first) throw new TypeError('broken');
      return record(id, ...rest);
    };
    bench.load(farmed);
    await bench.run(1000);
    expect(bench.delivered(second)).toHaveLength(1);
    expect(bench.logger.lines.some(({ message }) => message.includes('could not be used'))).toBe(true);
  });

  it('test the url that the check is at, for those that are at the same', async () => {
    const urls = { paths: ['/a', '/b'], retry: 0 };
    const bench = new HealthBench({ world: (_check, _now, step) => step === 0 });
    const farmed = farm(true, urls, { ...urls, retry: 5, delayBeforeRetry: 700 });
    const [first = '', second = ''] = ids(farmed);
    bench.load(farmed);
    await bench.run(3000);
    expect(bench.attempts.map(({ step }) => step)).toEqual([0, 1]);
    expect(bench.director.stateOf(first)).toMatchObject({ verdict: 'down', failedUrl: 1 });
    expect(bench.director.stateOf(second)).toMatchObject({ verdict: 'down', failedUrl: 1 });
  });

  it('tell nobody of a url at which it is not, be it due or not', async () => {
    const urls = { paths: ['/a', '/b'] };
    for (const [joins, steps, firsts] of [
      [1000, ['1000 0', '2000 0', '3000 1', '5000 0'], [1000, 3000, 5000]],
      [2000, ['1000 0', '3000 1', '3000 0', '5000 1'], [1000, 3000, 3000, 5000]],
    ] as const) {
      const bench = new HealthBench({ world: well });
      const both = farm(true, urls, urls);
      bench.load({ ...both, virtualServers: both.virtualServers.slice(0, 1) });
      await bench.run(joins);
      bench.load(both);
      await bench.run(5000 - joins);
      expect(bench.attempts.map(({ at, step }) => `${at} ${step}`)).toEqual(steps);
      expect(bench.delivered(ids(both)[0] ?? '').map(({ at }) => at)).toEqual(firsts);
    }
  });
});
