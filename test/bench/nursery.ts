import { COMMON_KINDS } from './check-kinds.ts';
import { Contender, measureTogether } from './contender.ts';
import { Farm } from './farm.ts';
import type { Bench, Measurement } from './result.ts';
import { pairedRatio } from './result.ts';

const TIMING = { settleMs: 5000, windowMs: 5000, windows: 5 };
const SMALL = ['--max-semi-space-size=1'];
const LARGE = ['--max-semi-space-size=16'];

/** What the small nursery that lvsd starts with (its `#!` line) costs while checks run, beside V8's own size. */
export const benchNursery: Bench = async () => {
  await using farm = await Farm.start();
  const measurements: Measurement[] = [];
  const remarks: string[] = [];
  for (const kind of COMMON_KINDS) {
    const contenders = [SMALL, LARGE].map(
      (flags, side) => new Contender({ name: flags.join(' '), program: 'lvsd', kind, farm, side, flags }),
    );
    const found = await measureTogether(contenders, TIMING);
    const values = found.map((windows) => windows.map((window) => window.own));
    for (const [index, { name }] of contenders.entries()) {
      measurements.push({ name: `${kind.name}: ${name}`, unit: 'µs', values: values[index] ?? [] });
    }
    const [small = [], large = []] = values;
    remarks.push(
      `${kind.name}: small / large ${pairedRatio(small, large).toFixed(2)}, medians of shared windows`,
    );
  }
  return { measurements, remarks };
};
