import type { NodeRecord, Timeline } from './case.ts';

interface Fact {
  readonly at: number;
  readonly what: string;
}

/** Announcements of one address that follow each other within a second are one burst. */
const BURST = 1;
/** keepalived differs from itself in how many whole blocks fall together. */
const BLOCK = 5;
/** An advert of a master that just lost its place crosses ours by chance. */
const CROSSING = 0.5;

/**
 * What differs between two timelines, in words: everything that a peer, a client or a script can see. Times may differ
 * by `slack` seconds.
 */
export function differences(expected: Timeline, actual: Timeline, slack: number): readonly string[] {
  return (['n1', 'n2'] as const).flatMap((node) => {
    const [before, after] = [seriesOf(expected[node]), seriesOf(actual[node])];
    const names = [...new Set([...before.keys(), ...after.keys()])].toSorted();
    return names.flatMap((name) => {
      const found = differenceOf(before.get(name) ?? [], after.get(name) ?? [], slack);
      return found === null ? [] : [`${node}: ${name}: ${found}`];
    });
  });
}

function differenceOf(expected: readonly Fact[], actual: readonly Fact[], slack: number): string | null {
  const length = Math.max(expected.length, actual.length);
  for (let at = 0; at < length; at += 1) {
    const [one, other] = [expected[at], actual[at]];
    if (one?.what !== other?.what) return `[${at}] keepalived ${factText(one)}, lvsd ${factText(other)}`;
  }
  // Before the case begins there are only the starts, each as long as it takes.
  const late = expected.findIndex(
    ({ at }, index) => at > 0 && Math.abs(at - (actual[index]?.at ?? at)) > slack,
  );
  return late === -1
    ? null
    : `[${late}] keepalived ${factText(expected[late])}, lvsd ${factText(actual[late])}`;
}

function factText(fact: Fact | undefined): string {
  return fact === undefined ? 'nothing more' : `"${fact.what}" at ${fact.at.toFixed(2)}`;
}

function seriesOf(record: NodeRecord): ReadonlyMap<string, readonly Fact[]> {
  const series = new Map<string, Fact[]>();
  const add = (name: string, fact: Fact): void => {
    const known = series.get(name);
    if (known === undefined) series.set(name, [fact]);
    else known.push(fact);
  };
  for (const { at, what } of record.addresses) add(`address ${what.split(' ')[1] ?? ''}`, { at, what });
  for (const run of advertRuns(record)) add(`adverts of router ${run.router}`, run);
  for (const burst of announcementBursts(record)) add(`announcements of ${burst.address}`, burst);
  const mastered = new Map<string, number>();
  for (const { at, line } of record.fifo) {
    const [kind = '', name = '', state = ''] = line.split(' ');
    if (state === 'MASTER') mastered.set(name, at);
    if (state === 'MASTER_RX_LOWER_PRI' && at - (mastered.get(name) ?? -CROSSING) < CROSSING) continue;
    add(`${kind} ${name}`, { at, what: line });
  }
  add('addresses at the end', { at: 0, what: record.left.join(' ') });
  return series;
}

/** Where runs of equal adverts begin. How many are in a run is nobody's promise: a resignation may be sent once or twice. */
function advertRuns({ adverts }: NodeRecord): readonly (Fact & { readonly router: number })[] {
  const last = new Map<number, string>();
  return adverts.flatMap(({ at, router, priority, header }) => {
    const what = `priority ${priority}, ${header}`;
    if (last.get(router) === what) return [];
    last.set(router, what);
    return [{ at, router, what }];
  });
}

function announcementBursts({ announcements }: NodeRecord): readonly (Fact & { readonly address: string })[] {
  const bursts: { at: number; end: number; address: string; count: number }[] = [];
  for (const { at, address } of announcements) {
    const last = bursts.findLast((burst) => burst.address === address);
    if (last !== undefined && at - last.end < BURST) {
      last.end = at;
      last.count += 1;
    } else {
      bursts.push({ at, end: at, address, count: 1 });
    }
  }
  return bursts.map(({ at, address, count }) => {
    return { at, address, what: count % BLOCK === 0 ? `blocks of ${BLOCK}` : `${count}` };
  });
}
