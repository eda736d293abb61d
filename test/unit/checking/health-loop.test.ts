import { describe, expect, it } from 'vitest';
import { type CheckOptions, config, tcpService, virtualServer } from '../../support/director-config.ts';
import { HealthBench } from '../../support/health-bench.ts';

/** Services of one server each, all with such a check. */
function farm(services: number, check: CheckOptions) {
  return config(
    ...Array.from({ length: services }, (_, index) =>
      virtualServer({
        listeners: [tcpService(`10.0.0.${index + 1}`)],
        servers: [{ address: `10.0.1.${index + 1}`, checks: [check] }],
      }),
    ),
  );
}

describe('the health loop', () => {
  it('draws a new part of the jitter for each delay', async () => {
    const draws = [0, 0.5, 0.25, 0];
    const bench = new HealthBench({ world: () => true, uniform: () => draws.shift() ?? 0 });
    bench.load(farm(1, { jitter: 1000 }));
    await bench.run(8000);
    expect(bench.attempts.map(({ at }) => at)).toEqual([1000, 3500, 5750, 7750]);
  });

  it('uses the pacing of the configuration in force, also for checks that were there before', async () => {
    const bench = new HealthBench({ world: () => true, uniform: () => 0.5 });
    bench.load(farm(1, {}));
    await bench.run(1000);
    bench.load(farm(1, { delayLoop: 4000, jitter: 2000 }));
    await bench.run(7000);
    expect(bench.attempts.map(({ at }) => at)).toEqual([1000, 3000, 8000]);
  });

  it('lets a server rest between attempts while it is down, and looks again at once in its old pace when it is back', async () => {
    const bench = new HealthBench({ world: (_check, now) => now < 2000 || now > 16_000 });
    bench.load(farm(1, { delayDownMax: 8000, retry: 0 }));
    await bench.run(30_000);
    expect(bench.attempts.slice(0, 8).map(({ at }) => at)).toEqual([
      1000, 3000, 5000, 9000, 17_000, 19_000, 21_000, 23_000,
    ]);
  });

  it('tells when the isolation guard turns, and goes on checking meanwhile', async () => {
    const bench = new HealthBench({ world: (_check, now) => now < 4000 || now > 12_000 });
    bench.load({ ...farm(5, {}), isolationGuard: 90 });
    await bench.run(12_000);
    expect(bench.isolation).toEqual(['holding']);
    const attempts = bench.attempts.length;
    await bench.run(8000);
    expect(bench.attempts.length).toBeGreaterThan(attempts);
    expect(bench.isolation.at(-1)).toBe('watching');
    expect(bench.director.view().virtualServers.every(({ quorumMet }) => quorumMet)).toBe(true);
  });

  it('warns once of checks that this host cannot run, and leaves their servers as they are', async () => {
    const bench = new HealthBench({ world: () => null });
    bench.load(farm(2, { retry: 0 }));
    await bench.run(60_000);
    const warnings = bench.logger.lines.filter(({ level }) => level === 'warn');
    expect(warnings.map(({ fields }) => fields['times'])).toEqual([1, 1]);
    expect(
      bench.director.view().virtualServers.flatMap(({ servers }) => servers.map(({ up }) => up)),
    ).toEqual([true, true]);
  });
});
