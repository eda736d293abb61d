import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DescriptorReserve,
  RESERVED_DESCRIPTORS,
} from '../../../../src/platform/processes/descriptor-reserve.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

/** Between two looks. */
const LOOK = 250;

/** The table of descriptors of a process, of which others take what they get. */
class Table {
  readonly #open = new Set<number>();
  limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  readonly open = (): number | null => {
    let lowest = 0;
    while (this.#open.has(lowest)) lowest += 1;
    if (lowest >= this.limit) return null;
    this.#open.add(lowest);
    return lowest;
  };

  readonly close = (descriptor: number): void => {
    if (!this.#open.delete(descriptor)) throw new RangeError(`${descriptor} is not open`);
  };

  get free(): number {
    return Array.from({ length: this.limit }, (_, index) => index).filter((index) => !this.#open.has(index))
      .length;
  }
}

function reserveOf(table: Table, free: number | null) {
  const clock = new VirtualClock();
  const reserve = new DescriptorReserve(clock, table, free);
  const told: string[] = [];
  reserve.start((state) => told.push(state));
  return { clock, reserve, told };
}

/** Takes all that are left, and gives them back when told. */
function exhaust(table: Table): () => void {
  const taken: number[] = [];
  for (let got = table.open(); got !== null; got = table.open()) taken.push(got);
  return () => taken.splice(0).forEach(table.close);
}

describe('the reserve of descriptors', () => {
  it('is given up when none is left, to what is neither check nor script', () => {
    const table = new Table(100);
    const { clock, reserve, told } = reserveOf(table, 100);
    expect(table.free).toBe(100 - RESERVED_DESCRIPTORS);
    expect(reserve.spares()).toBe(true);
    const giveBack = exhaust(table);
    clock.advance(LOOK);
    expect(told).toEqual(['given-up']);
    expect(table.free).toBe(RESERVED_DESCRIPTORS);
    expect(reserve.spares()).toBe(false);
    clock.advance(10 * LOOK);
    expect(table.free).toBe(RESERVED_DESCRIPTORS);
    giveBack();
    expect(reserve.spares()).toBe(true);
    clock.advance(LOOK);
    expect(told).toEqual(['given-up', 'held']);
    expect(table.free).toBe(100 - RESERVED_DESCRIPTORS);
  });

  it('is there under a limit that is lowered below what is open', () => {
    const table = new Table(1000);
    const { clock, told } = reserveOf(table, 1000);
    for (let count = 0; count < 500; count += 1) table.open();
    table.limit = 50;
    clock.advance(LOOK);
    expect(told).toEqual(['given-up']);
    expect(table.free).toBe(RESERVED_DESCRIPTORS);
  });

  it('is a quarter of few, and closes all it holds', () => {
    const table = new Table(20);
    const { clock, reserve } = reserveOf(table, 20);
    expect(table.free).toBe(15);
    reserve.stop();
    expect(table.free).toBe(20);
    expect(clock.pending).toBe(0);
  });

  it('leaves its descriptors to others whatever checks ask for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 8, max: 120 }),
        fc.array(fc.constantFrom('check', 'end', 'look'), { maxLength: 300 }),
        (limit, steps) => {
          const table = new Table(limit);
          const { clock, reserve, told } = reserveOf(table, limit);
          const size = limit - table.free;
          const running: number[] = [];
          for (const step of steps) {
            if (step === 'look') clock.advance(LOOK);
            else if (step === 'end') running.splice(0, 1).forEach(table.close);
            else if (reserve.spares()) {
              const got = table.open();
              if (got !== null) running.push(got);
            }
            if (told.at(-1) === 'given-up') expect(table.free).toBeGreaterThanOrEqual(size);
          }
        },
      ),
    );
  });
});
