import { CHECK_KINDS, type CheckKind } from './check-kinds.ts';
import { Contender, measureTogether, type Window } from './contender.ts';
import { Farm } from './farm.ts';
import { keepalivedMissing } from './keepalived.ts';
import type { Bench, Measurement } from './result.ts';
import { pairedRatio } from './result.ts';

const TIMING = { settleMs: 4000, windowMs: 5000, windows: 5 };

interface Found {
  readonly measurements: readonly Measurement[];
  readonly remarks: readonly string[];
}

/** CPU of each attempt, of the whole lvsd beside keepalived's process for checks; both at the same time, each on servers of its own. */
export const benchChecks: Bench = async () => {
  await using farm = await Farm.start();
  const missing = keepalivedMissing();
  const measurements: Measurement[] = [];
  const remarks = missing === null ? [] : [`without keepalived: ${missing}`];
  for (const kind of CHECK_KINDS) {
    const found = await measure(kind, farm, missing === null && kind.compared);
    measurements.push(...found.measurements);
    remarks.push(...found.remarks);
  }
  remarks.push(
    'ratios are medians of the ratios of windows that both programs share; lvsd counts with all its threads and its metrics',
    'CPU times are what /proc/PID/stat counts, so that other programs on the machine change them little',
  );
  return { measurements, remarks };
};

async function measure(kind: CheckKind, farm: Farm, compared: boolean): Promise<Found> {
  const contenders = [new Contender({ name: 'lvsd', program: 'lvsd', kind, farm, side: 0 })];
  if (compared)
    contenders.push(new Contender({ name: 'keepalived', program: 'keepalived', kind, farm, side: 1 }));
  const [ours = [], theirs = []] = await measureTogether(contenders, TIMING);
  const rows = (name: string, windows: readonly Window[]): Measurement[] => {
    const own = { name: `${kind.name}: ${name}`, unit: 'µs', values: windows.map((window) => window.own) };
    if (!kind.forks) return [own];
    const all = windows.map((window) => window.withChildren);
    return [own, { name: `${kind.name}: ${name} and its children`, unit: 'µs', values: all }];
  };
  if (!compared) return { measurements: rows('lvsd', ours), remarks: [] };
  return {
    measurements: [...rows('lvsd', ours), ...rows('keepalived', theirs)],
    remarks: [remarkOf(kind, ours, theirs)],
  };
}

function remarkOf(kind: CheckKind, ours: readonly Window[], theirs: readonly Window[]): string {
  const ratio = (value: (window: Window) => number): string =>
    pairedRatio(ours.map(value), theirs.map(value)).toFixed(2);
  const aim = kind.aim === null ? '' : ` (aim: ${kind.aim})`;
  const children = kind.forks ? `, with the children ${ratio((window) => window.withChildren)}` : '';
  return `${kind.name}: lvsd / keepalived ${ratio((window) => window.own)}${aim}${children}`;
}
