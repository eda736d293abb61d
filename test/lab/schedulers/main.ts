/**
 * What each scheduler of the kernel does with weight 0, a removal and another weight, seen in its connection table: a
 * director alone, whose clients are its own sockets. Prints one JSON line for each case; `node main.js TABLE.md`.
 */
import { writeFileSync } from 'node:fs';
import { raiseDirector } from './director.ts';
import {
  CLIENTS,
  type Measured,
  measureCrowdedBuckets,
  measureRestartedCycle,
  measureScheduler,
} from './measure.ts';
import { formatSchedulers } from './table.ts';

/** How a scheduler picks: what its row must show. */
type Way = 'turns' | 'load' | 'weight' | 'refusing hash' | 'hash with fallback' | 'remembering';

/** All that the lab's kernel has: Debian's builds none with `twos`. */
const SCHEDULERS: readonly (readonly [scheduler: string, flags: string, way: Way])[] = [
  ['rr', '', 'turns'],
  ['wrr', '', 'turns'],
  ['lc', '', 'load'],
  ['wlc', '', 'load'],
  ['sed', '', 'load'],
  ['nq', '', 'load'],
  ['lblc', '', 'remembering'],
  ['lblcr', '', 'remembering'],
  ['fo', '', 'weight'],
  ['ovf', '', 'weight'],
  ['sh', '', 'refusing hash'],
  ['sh', 'sh-fallback', 'hash with fallback'],
  ['mh', '', 'refusing hash'],
  ['mh', 'mh-fallback', 'hash with fallback'],
  ['dh', '', 'refusing hash'],
];

const [tablePath] = process.argv.slice(2);
raiseDirector();
const rows: Measured[] = [];
for (const [scheduler, flags, way] of SCHEDULERS) {
  const measured = measureScheduler(scheduler, flags);
  rows.push(measured);
  report(`${scheduler} ${flags}`.trim(), faultsOf(measured, way));
}
const crowded = measureCrowdedBuckets();
report(
  'sh with more weight than buckets leaves a server without clients',
  crowded.includes(0) ? [] : [crowded.join()],
);
const restarted = measureRestartedCycle();
const [first = 0] = restarted;
report(
  'wrr takes another round for those at the end of the file at each edit',
  first < CLIENTS / 4 ? [] : [restarted.join()],
);
if (tablePath !== undefined) writeFileSync(tablePath, formatSchedulers(rows, { crowded, restarted }));

/** What of docs/schedulers.md a row does not show. */
function faultsOf({ scheduler, before, zero, removed, raised }: Measured, way: Way): string[] {
  const faults: string[] = [];
  const expect = (holds: boolean, what: string): void => {
    if (!holds) faults.push(`${what}: ${JSON.stringify({ before, zero, removed, raised })}`);
  };
  expect(before.refused === 0 && removed.refused === 0 && raised.refused === 0, 'somebody is refused');
  expect(zero.served[0] === 0 && removed.served[0] === 0, 'a server without weight serves');
  expect(zero.kept === CLIENTS && raised.kept === CLIENTS, 'connections are not kept');
  if (way !== 'refusing hash') expect(zero.refused === 0, 'somebody is refused at weight 0');
  else if (scheduler === 'sh') expect(zero.refused > 0 && zero.refused < zero.its, 'sh refuses all or none');
  else expect(zero.refused === zero.its, 'not exactly the clients of that server are refused');
  if (scheduler === 'sh') expect(zero.moved > 0, 'sh moves none at weight 0');
  else if (way === 'refusing hash' || way === 'hash with fallback')
    expect(zero.moved === 0, 'clients of others move at weight 0');
  if (way === 'remembering') expect(zero.moved === 0 && raised.moved === 0, 'clients of others move');
  if (way === 'weight') {
    expect(before.served[0] === CLIENTS, 'the largest weight does not serve all');
    expect(zero.served[1] === CLIENTS && removed.served[1] === CLIENTS, 'the next weight does not serve');
    expect(raised.served[3] === CLIENTS, 'the largest weight does not serve after a change');
  }
  if (scheduler === 'mh') {
    expect(removed.moved < (CLIENTS - removed.its) / 4 && raised.moved < CLIENTS / 2, 'mh moves many');
  }
  if (scheduler === 'sh') expect(removed.moved > 0 && raised.moved > 0, 'sh moves none');
  if (scheduler === 'dh') expect(removed.moved > 0 && raised.moved === 0, 'dh moves otherwise');
  return faults;
}

function report(name: string, faults: readonly string[]): void {
  console.log(
    JSON.stringify({
      name,
      ok: faults.length === 0,
      ...(faults.length === 0 ? {} : { error: faults.join('; ') }),
    }),
  );
}
