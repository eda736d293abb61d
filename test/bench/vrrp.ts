import type { DuelCase, NodeRecord, Playing, Seat } from '../lab/vrrp/case.ts';
import { event, pair } from '../lab/vrrp/cases.ts';
import { KEEPALIVED, LVSD, playOnce } from '../lab/vrrp/duel.ts';
import type { Bench, Measurement } from './result.ts';
import { median } from './result.ts';
import { measureFootprints } from './vrrp-footprint.ts';
import { measurePunctuality } from './vrrp-punctuality.ts';

/** Playings of each pair with each interval. */
const RUNS = Number(process.env['BENCH_RUNS'] ?? 10);
const PAIRS: readonly (readonly [Seat, Seat])[] = [
  [KEEPALIVED, KEEPALIVED],
  [KEEPALIVED, LVSD],
  [LVSD, KEEPALIVED],
  [LVSD, LVSD],
];
/** Seconds of a case at which its master is killed, starts again, and is stopped. */
const KILLED = 0;
const RETURNS = 5;
const STOPPED = 13;

/** How long a virtual router is without a master, and what the VRRP half costs, beside keepalived. */
export const benchVrrp: Bench = async () => {
  const takeovers: Measurement[] = [];
  for (const interval of [1, 0.1]) takeovers.push(...(await measureTakeovers(interval)));
  const [footprints, punctuality] = [await measureFootprints(), await measurePunctuality()];
  return {
    measurements: [...takeovers, ...footprints.measurements, ...punctuality.measurements],
    remarks: [
      'Takeover: from the last advert of the master that was killed, or its resignation, to the first advert of the other.',
      ...differencesFrom(takeovers),
      ...footprints.remarks,
      ...punctuality.remarks,
    ],
  };
};

/** All pairs side by side, so that they see the same machine. */
async function measureTakeovers(interval: number): Promise<readonly Measurement[]> {
  const takeover = takeoverCase(interval);
  const dead = PAIRS.map((): number[] => []);
  const graceful = PAIRS.map((): number[] => []);
  for (let run = 0; run < RUNS; run += 1) {
    const playings = await Promise.all(PAIRS.map(([first, second]) => playOnce(takeover, first, second)));
    for (const [index, playing] of playings.entries()) {
      const { afterDeath, afterStop } = gapsOf(playing);
      if (afterDeath !== null) dead[index]?.push(afterDeath);
      if (afterStop !== null) graceful[index]?.push(afterStop);
    }
  }
  return PAIRS.flatMap(([first, second], index) => {
    const name = `${first.name} to ${second.name}, adverts of ${interval} s`;
    return [
      { name: `dead master: ${name}`, unit: 'ms', values: dead[index] ?? [] },
      { name: `graceful stop: ${name}`, unit: 'ms', values: graceful[index] ?? [] },
    ];
  });
}

function takeoverCase(interval: number): DuelCase {
  return {
    title: `a master is killed, returns and is stopped, adverts of ${interval} s`,
    config: pair(150, 100, interval < 1 ? { interval, more: 'version 3' } : { interval }),
    events: [
      event(KILLED, 'n1', { kind: 'kill' }),
      event(RETURNS, 'n1', { kind: 'start' }),
      event(STOPPED, 'n1', { kind: 'stop' }),
    ],
    seconds: STOPPED + 3,
  };
}

/** In milliseconds; null where it did not come to it. */
function gapsOf({ timeline: { n1, n2 } }: Playing): {
  readonly afterDeath: number | null;
  readonly afterStop: number | null;
} {
  const last = n1.adverts.findLast(({ at }) => at <= KILLED + 0.05);
  const resigned = n1.adverts.find(({ at, priority }) => at >= STOPPED && priority === 0);
  return { afterDeath: gapAfter(last?.at, n2), afterStop: gapAfter(resigned?.at, n2) };
}

function gapAfter(from: number | undefined, { adverts }: NodeRecord): number | null {
  const next = from === undefined ? undefined : adverts.find(({ at }) => at > from);
  return from === undefined || next === undefined ? null : (next.at - from) * 1000;
}

/** The medians against keepalived's own, of the same kind in the same playings. */
function differencesFrom(measurements: readonly Measurement[]): readonly string[] {
  return measurements.flatMap(({ name, values }) => {
    if (name.includes('keepalived to keepalived')) return [];
    const base = measurements.find(
      (other) => other.name === name.replace(/: \S+ to \S+,/, ': keepalived to keepalived,'),
    );
    if (base === undefined) return [];
    const difference = median(values) - median(base.values);
    return [
      `${name}: ${difference >= 0 ? '+' : ''}${difference.toFixed(1)} ms against keepalived to keepalived`,
    ];
  });
}
