/** One request of the client. Times are milliseconds on the machine's monotonic clock. */
export interface RequestRecord {
  readonly startedAt: number;
  readonly endedAt: number;
  /** The name of the server that answered; null when none did. */
  readonly server: string | null;
  readonly error: string | null;
}

/** What was seen in one run of the demo; an instant is null when the thing never happened. */
export interface Observations {
  readonly requests: readonly RequestRecord[];
  readonly weights: Readonly<Record<string, number>>;
  readonly victim: string;
  readonly balancedFrom: number;
  readonly killedAt: number;
  readonly removedAt: number | null;
  readonly restartedAt: number;
  readonly returnedAt: number | null;
  readonly endedAt: number;
  /** States that `lvsctl status --json` gave for the victim: before the kill, after the removal, after the return. */
  readonly shownStates: readonly (string | null)[];
  readonly exitStatus: number | null;
  readonly leftInKernel: readonly string[];
}

export interface Expectation {
  readonly text: string;
  readonly ok: boolean;
}

/** How far a server's share of requests may be from its share of the weight, in percentage points. */
export const SHARE_TOLERANCE = 3;
/** delay_loop + delay_before_retry, two refused attempts, and the lab's slowness. */
export const REMOVAL_LIMIT_MS = 2500;
/** The first success and, one delay_loop later, the second (keepalived's rule for HTTP_GET), and the lab's slowness. */
export const RETURN_LIMIT_MS = 4000;
/** A request that began this long after the removal must not fail. */
const REMOVAL_GRACE_MS = 50;

/** Judges a run: what the demo promises, each with what was found. */
export function judge(seen: Observations): readonly Expectation[] {
  const removedAt = seen.removedAt ?? Number.POSITIVE_INFINITY;
  const returnedAt = seen.returnedAt ?? Number.POSITIVE_INFINITY;
  const others = Object.fromEntries(Object.entries(seen.weights).filter(([name]) => name !== seen.victim));
  const failed = seen.requests.filter(({ error }) => error !== null);
  const stray = failed.filter((r) => r.endedAt < seen.killedAt || r.startedAt > removedAt + REMOVAL_GRACE_MS);
  return [
    shares('before the kill', between(seen.requests, seen.balancedFrom, seen.killedAt), seen.weights),
    {
      text: `${seen.victim} left the kernel ${elapsed(seen.killedAt, seen.removedAt)} after it was killed (limit ${REMOVAL_LIMIT_MS} ms)`,
      ok: removedAt - seen.killedAt <= REMOVAL_LIMIT_MS,
    },
    {
      text: `requests failed only between the kill and the removal: ${failed.length - stray.length} there, ${stray.length} elsewhere${firstError(stray)}`,
      ok: stray.length === 0,
    },
    shares(
      `without ${seen.victim}`,
      between(seen.requests, removedAt + REMOVAL_GRACE_MS, seen.restartedAt),
      others,
    ),
    {
      text: `${seen.victim} was back in the kernel ${elapsed(seen.restartedAt, seen.returnedAt)} after its restart (limit ${RETURN_LIMIT_MS} ms)`,
      ok: returnedAt - seen.restartedAt <= RETURN_LIMIT_MS,
    },
    shares('after the return', between(seen.requests, returnedAt, seen.endedAt), seen.weights),
    {
      text: `lvsctl status showed ${seen.victim} as ${seen.shownStates.map((state) => state ?? 'nothing').join(', ')}`,
      ok: seen.shownStates.join() === 'up,down,up',
    },
    { text: `lvsd ended with status ${seen.exitStatus ?? 'none'} on SIGTERM`, ok: seen.exitStatus === 0 },
    {
      text: `lvsd left ${seen.leftInKernel.length === 0 ? 'nothing' : seen.leftInKernel.join(' | ')} in the kernel`,
      ok: seen.leftInKernel.length === 0,
    },
  ];
}

/** Requests that began and ended in a span. */
export function between(
  requests: readonly RequestRecord[],
  from: number,
  to: number,
): readonly RequestRecord[] {
  return requests.filter((r) => r.startedAt >= from && r.endedAt <= to);
}

function shares(
  when: string,
  requests: readonly RequestRecord[],
  weights: Readonly<Record<string, number>>,
): Expectation {
  const answered = requests.filter(({ server }) => server !== null);
  const sum = Object.values(weights).reduce((a, b) => a + b, 0);
  const parts: string[] = [];
  let ok = answered.length > 0 && answered.every(({ server }) => server !== null && server in weights);
  for (const [name, weight] of Object.entries(weights)) {
    const found =
      (100 * answered.filter(({ server }) => server === name).length) / Math.max(1, answered.length);
    const wanted = (100 * weight) / sum;
    parts.push(`${name} ${found.toFixed(1)} % (weight says ${wanted.toFixed(1)} %)`);
    if (Math.abs(found - wanted) > SHARE_TOLERANCE) ok = false;
  }
  return {
    text: `shares ${when}, of ${answered.length}: ${parts.join(', ')}; tolerance ${SHARE_TOLERANCE} points`,
    ok,
  };
}

function elapsed(from: number, to: number | null): string {
  return to === null ? 'never' : `${Math.round(to - from)} ms`;
}

function firstError(requests: readonly RequestRecord[]): string {
  const [first] = requests;
  return first === undefined ? '' : ` (${first.error ?? ''})`;
}
