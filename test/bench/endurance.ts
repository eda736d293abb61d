import { setTimeout as delay } from 'node:timers/promises';
import { type CheckKind, COMMON_KINDS } from './check-kinds.ts';
import { Contender } from './contender.ts';
import type { BenchDaemon } from './daemon.ts';
import { Farm } from './farm.ts';
import type { Bench, Measurement } from './result.ts';
import { median } from './result.ts';

const SERVERS = 10_000;
const FEW_SERVERS = 1000;
const DELAY_LOOP_SECONDS = 5;
/** All servers were checked several times, and code is compiled. */
const SETTLE_MS = 40_000;
const DEFAULT_MINUTES = 2;
/** Looks in each minute. */
const LOOKS = 2;
/** Until checks have caught up. */
const AFTER_COLLECTION_MS = 5000;
const START_DELAY = 'lvsd_check_start_delay_seconds_bucket';

/** 10,000 servers each 5 s: lateness of checks, delay of the event loop and memory, and whether they stay what they are. */
export const benchEndurance: Bench = async () => {
  await using farm = await Farm.start();
  const minutes = Number(process.env['BENCH_MINUTES'] ?? DEFAULT_MINUTES);
  const measurements: Measurement[] = [];
  const remarks = [
    `${minutes} minutes for each type of check (BENCH_MINUTES), ${SERVERS} servers, ${DELAY_LOOP_SECONDS} s between attempts`,
  ];
  for (const kind of COMMON_KINDS) {
    const few = await memoryWith({ ...kind, servers: FEW_SERVERS }, farm);
    const looks = await endure({ ...kind, servers: SERVERS }, farm, minutes * LOOKS);
    const each = (field: 'heap' | 'resident'): number =>
      (median(looks.map((look) => look[field])) - few[field]) / (SERVERS - FEW_SERVERS) / 1024;
    measurements.push(
      ...rowsOf(kind.name, looks),
      { name: `${kind.name}: heap for each server`, unit: 'KiB', values: [each('heap')] },
      { name: `${kind.name}: resident memory for each server`, unit: 'KiB', values: [each('resident')] },
    );
    remarks.push(`${kind.name}: ${flatness(looks)}`);
  }
  return { measurements, remarks };
};

interface Look {
  readonly own: number;
  readonly lateP50: number;
  readonly lateP99: number;
  readonly loopP99: number;
  readonly loopMax: number;
  readonly heap: number;
  readonly resident: number;
}

async function endure(kind: CheckKind, farm: Farm, count: number): Promise<readonly Look[]> {
  const contender = contenderFor(kind, farm);
  try {
    const daemon = await settled(contender);
    const looks: Look[] = [];
    for (let index = 0; index < count; index += 1) looks.push(await look(contender, daemon));
    return looks;
  } finally {
    await contender.stop();
  }
}

async function look(contender: Contender, daemon: BenchDaemon): Promise<Look> {
  const { heap, resident } = await daemon.ask({ ask: 'memory' });
  // A forced collection stops everything for a moment, which is not what is measured next.
  await delay(AFTER_COLLECTION_MS);
  await daemon.ask({ ask: 'loop' });
  const [attempts, times] = [await contender.attempts(), contender.times()];
  const before = await daemon.series(START_DELAY);
  await delay(60_000 / LOOKS - AFTER_COLLECTION_MS);
  const made = (await contender.attempts()) - attempts;
  const own = ((contender.times().own - times.own) / made) * 1e6;
  const { loopP99, loopMax } = await daemon.ask({ ask: 'loop' });
  const late = lateness(before, await daemon.series(START_DELAY));
  return { own, lateP50: late(0.5), lateP99: late(0.99), loopP99, loopMax, heap, resident };
}

async function memoryWith(kind: CheckKind, farm: Farm): Promise<Pick<Look, 'heap' | 'resident'>> {
  const contender = contenderFor(kind, farm);
  try {
    return await (await settled(contender)).ask({ ask: 'memory' });
  } finally {
    await contender.stop();
  }
}

function contenderFor(kind: CheckKind, farm: Farm): Contender {
  return new Contender({
    name: 'lvsd',
    program: 'lvsd',
    kind,
    farm,
    side: 0,
    probe: true,
    delayLoop: DELAY_LOOP_SECONDS,
  });
}

async function settled(contender: Contender): Promise<BenchDaemon> {
  const { daemon } = contender;
  if (daemon === null) throw new Error('only lvsd can be asked');
  await contender.ready();
  await delay(SETTLE_MS);
  return daemon;
}

function rowsOf(name: string, looks: readonly Look[]): readonly Measurement[] {
  const row = (what: string, unit: string, value: (look: Look) => number): Measurement => ({
    name: `${name}: ${what}`,
    unit,
    values: looks.map(value),
  });
  return [
    row('CPU of each attempt', 'µs', ({ own }) => own),
    row('attempts begin late by at most, half of them', 'ms', ({ lateP50 }) => lateP50),
    row('attempts begin late by at most, 99 %', 'ms', ({ lateP99 }) => lateP99),
    row('event loop delay, p99', 'ms', ({ loopP99 }) => loopP99),
    row('event loop delay, longest', 'ms', ({ loopMax }) => loopMax),
    row('heap after a collection', 'MiB', ({ heap }) => heap / 2 ** 20),
    row('resident memory', 'MiB', ({ resident }) => resident / 2 ** 20),
  ];
}

/** How late attempts began in between, by their share, in ms: upper bounds, from the buckets of the histogram. */
function lateness(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): (share: number) => number {
  const buckets = [...after].map(([labels, count]) => ({
    bound: Number(/le="([^"]*)"/.exec(labels)?.[1]?.replace('+Inf', 'Infinity')) * 1000,
    count: count - (before.get(labels) ?? 0),
  }));
  buckets.sort((left, right) => left.bound - right.bound);
  const total = buckets.at(-1)?.count ?? 0;
  return (share) => buckets.find(({ count }) => count >= share * total)?.bound ?? Number.NaN;
}

function flatness(looks: readonly Look[]): string {
  const [first, last] = [looks[0], looks.at(-1)];
  if (first === undefined || last === undefined) return 'nothing was looked at';
  const change = (from: number, to: number): string => `${((to / from - 1) * 100).toFixed(1)} %`;
  return `from the first look to the last, the heap after a collection changed by ${change(first.heap, last.heap)}, resident memory by ${change(first.resident, last.resident)}, CPU by ${change(first.own, last.own)}`;
}
