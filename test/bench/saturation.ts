import { COMMON_KINDS } from './check-kinds.ts';
import { Contender, measureTogether } from './contender.ts';
import { Farm } from './farm.ts';
import type { Bench, Measurement } from './result.ts';
import { median } from './result.ts';

const TIMING = { settleMs: 10_000, windowMs: 5000, windows: 4 };
const SERVERS = 5000;
/** Far more often than one core can run so many checks. */
const DELAY_LOOP_SECONDS = 0.05;

/** How many checks a second lvsd runs when it is asked for more than it can. */
export const benchSaturation: Bench = async () => {
  await using farm = await Farm.start();
  const measurements: Measurement[] = [];
  const remarks: string[] = [];
  for (const common of COMMON_KINDS) {
    const kind = { ...common, servers: SERVERS };
    const contender = new Contender({
      name: 'lvsd',
      program: 'lvsd',
      kind,
      farm,
      side: 0,
      delayLoop: DELAY_LOOP_SECONDS,
    });
    const [windows = []] = await measureTogether([contender], TIMING);
    const rates = windows.map(({ attempts, seconds }) => attempts / seconds);
    const own = windows.map((window) => window.own);
    const cores = windows.map(({ attempts, seconds, own: each }) => (attempts * each) / 1e6 / seconds);
    measurements.push(
      { name: `${kind.name}: attempts a second`, unit: '1/s', values: rates },
      { name: `${kind.name}: CPU of each attempt`, unit: 'µs', values: own },
      { name: `${kind.name}: cores in use`, unit: 'cores', values: cores },
    );
    remarks.push(
      `${kind.name}: ${(1e6 / median(own)).toFixed(0)} checks a second of CPU time, ${SERVERS} servers, one attempt ${DELAY_LOOP_SECONDS} s after the other`,
    );
  }
  remarks.push(
    'the servers run on the same machine: with fewer than one core in use, they were what was slow',
  );
  return { measurements, remarks };
};
