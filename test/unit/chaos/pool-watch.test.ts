import { describe, expect, it } from 'vitest';
import { PoolWatch } from '../../chaos/pool-watch.ts';

const ONE = 'TCP 10.0.0.1:8001 rr';
const FOREIGN = 'TCP 203.0.113.9:9000 rr';
const BOTH = { [ONE]: { 'a:80': 'Masq/1', 'b:80': 'Masq/2' }, [FOREIGN]: { 'x:80': 'Masq/1' } };

function watching(): PoolWatch {
  const watch = new PoolWatch();
  watch.agree(BOTH);
  return watch;
}

describe('the watch over pools', () => {
  it('finds a service that nobody serves while one and the same destination is wanted', () => {
    const watch = watching();
    watch.want({ ...BOTH, [ONE]: { 'b:80': 'Masq/5', 'c:80': 'Masq/1' } });
    watch.see({ ...BOTH, [ONE]: { 'c:80': 'Masq/1' } }, 'in a swap');
    expect(watch.faults).toEqual([]);
    watch.see({ ...BOTH, [ONE]: { 'b:80': 'Masq/0' } }, 'in a swap');
    watch.see({ [FOREIGN]: BOTH[FOREIGN] ?? {} }, 'later');
    expect(watch.faults).toHaveLength(1);
    expect(watch.faults[0]).toContain('10.0.0.1:8001 was without a live destination in a swap');
  });

  it('promises nothing where nothing stays wanted, where nobody served, and after a server changed', () => {
    const empty = { ...BOTH, [ONE]: {} };
    const swapped = watching();
    swapped.want({ ...BOTH, [ONE]: { 'c:80': 'Masq/1' } });
    const unserved = new PoolWatch();
    unserved.agree(empty);
    const changed = watching();
    changed.promiseNothing();
    for (const watch of [swapped, unserved, changed]) {
      watch.see(empty, 'now');
      expect(watch.faults).toEqual([]);
    }
  });

  it('finds every change of a foreign service that was not told', () => {
    const watch = watching();
    const edited = { ...BOTH, [FOREIGN]: { 'x:80': 'Masq/7' } };
    watch.foreignIs(edited);
    watch.see(edited, 'now');
    expect(watch.faults).toEqual([]);
    watch.see(BOTH, 'now');
    watch.see({ [ONE]: BOTH[ONE] ?? {} }, 'now');
    expect(watch.faults).toHaveLength(2);
  });
});
