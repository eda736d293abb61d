/** keepalived's golden traces T1 to T6, all at the same time under one lvsd. `node checks.js WORK_DIR` */

import { paced } from '../pace.ts';
import { CHECKS_CONF } from './runs.ts';
import { between, equal, type Pool, report, Stage } from './stage.ts';

const stage = new Stage(process.argv[2] ?? '/run/checks');
const { backend } = stage;

/** Later than keepalived by this much is the lab's own slowness. */
const LATE_MS = paced(15_000);

await Promise.all([
  accept('10.1.1.1:80'),
  accept('10.1.2.1:81'),
  accept('10.1.3.1:80'),
  accept('10.1.3.2:80'),
  accept('10.1.4.1:80'),
  accept('10.1.4.2:80'),
  serve('10.1.6.1:80'),
  serve('10.1.16.1:80', '/b'),
]);
await stage.start(CHECKS_CONF);
await report(
  {
    'T1: retry, sorry server, recovery': retry,
    'T2: alpha, inhibit_on_failure, sorry server, two checks of one server': alpha,
    'T3: quorum and inhibit_on_failure: while the sorry server serves, servers only tell': quorum,
    'T4: an inhibited sorry server stays at weight 0': inhibitedSorryServer,
    'T5: misc_dynamic makes exit statuses into weights': dynamicWeight,
    'T6: one url in each cycle, three failures, recovery through all urls': urls,
    'T6: alpha with fast_recovery: the recovery pass waits for nothing': fastRecovery,
  },
  () => stage.log(),
);
await report({ 'T1 to T6: SIGTERM leaves nothing behind and runs no scripts': end }, () => stage.log());
process.exit(0);

async function retry(): Promise<void> {
  const service = 'TCP 10.0.1.1:80';
  const a: Pool = { '10.1.1.1:80': 'Masq/3' };
  await stage.pooled(service, a);
  const closed = performance.now();
  await close('10.1.1.1:80');
  const left = await stage.pooled(service, { '10.1.1.9:80': 'Masq/1' });
  between('three failures, 0.5 s apart', left - closed, 1000, 3000 + LATE_MS);
  await accept('10.1.1.1:80');
  await stage.pooled(service, a);
  await stage.heard('T1', { quorum: ['up', 'down', 'up'], A: ['down', 'up'], B: ['down'] });
  const rs = (host: string): string => `RS [${host}]:tcp:80 [10.0.1.1]:tcp:80`;
  const vs = 'VS [10.0.1.1]:tcp:80';
  const lines = [
    `${vs} UP`,
    `${rs('10.1.1.2')} DOWN`,
    `${rs('10.1.1.1')} DOWN`,
    `${vs} DOWN`,
    `${rs('10.1.1.1')} UP`,
    `${vs} UP`,
  ];
  await stage.until('the FIFO has all lines', () => stage.fifoLines('[10.0.1.1]').length >= lines.length);
  equal('FIFO', stage.fifoLines('[10.0.1.1]'), lines);
}

async function alpha(): Promise<void> {
  const service = 'TCP 10.0.2.1:80';
  const up: Pool = { '10.1.2.1:80': 'Masq/3', '10.1.2.2:80': 'Masq/0' };
  const down: Pool = { '10.1.2.1:80': 'Masq/0', '10.1.2.2:80': 'Masq/0', '10.1.2.9:80': 'Masq/1' };
  await stage.pooled(service, down);
  await stage.heard('T2', { quorum: ['down'], A: ['down'], B: ['down'] });
  await accept('10.1.2.1:82');
  await stage.pooled(service, up);
  // The pool is as expected once the first of the two fails: the other one must be seen to fail, or it never does.
  const failures = [81, 82].map((port) => turns('fails', '10.1.2.1', `TCP_CHECK 10.1.2.1:${port}`));
  await Promise.all([close('10.1.2.1:81'), close('10.1.2.1:82'), ...failures]);
  await stage.pooled(service, down);
  const passes = turns('succeeds', '10.1.2.1', 'TCP_CHECK 10.1.2.1:81');
  await accept('10.1.2.1:81');
  await passes;
  equal('with one of two checks', stage.pool(service)?.['10.1.2.1:80'], 'Masq/0');
  await accept('10.1.2.1:82');
  await stage.pooled(service, up);
  await stage.heard('T2', {
    quorum: ['down', 'up', 'down', 'up'],
    A: ['down', 'up', 'down', 'up'],
    B: ['down'],
  });
}

async function quorum(): Promise<void> {
  const service = 'TCP 10.0.3.1:80';
  const both: Pool = { '10.1.3.1:80': 'Masq/1', '10.1.3.2:80': 'Masq/1' };
  const sorry: Pool = { '10.1.3.1:80': 'Masq/0', '10.1.3.2:80': 'Masq/0', '10.1.3.9:80': 'Masq/1' };
  await stage.pooled(service, both);
  await close('10.1.3.2:80');
  await stage.pooled(service, sorry);
  await close('10.1.3.1:80');
  await stage.heard('T3', { quorum: ['up', 'down'], A: ['down'], B: ['down'] });
  await stage.pooled(service, sorry);
  await accept('10.1.3.1:80');
  await stage.heard('T3', { quorum: ['up', 'down'], A: ['down', 'up'], B: ['down'] });
  await stage.pooled(service, sorry);
  await accept('10.1.3.2:80');
  await stage.pooled(service, both);
  await stage.heard('T3', { quorum: ['up', 'down', 'up'], A: ['down', 'up'], B: ['down', 'up'] });
}

async function inhibitedSorryServer(): Promise<void> {
  const service = 'TCP 10.0.4.1:80';
  const both: Pool = { '10.1.4.1:80': 'Masq/3', '10.1.4.2:80': 'Masq/3', '10.1.4.9:80': 'Masq/0' };
  await stage.pooled(service, both);
  await close('10.1.4.2:80');
  await stage.pooled(service, { '10.1.4.9:80': 'Masq/1' });
  await accept('10.1.4.2:80');
  await stage.pooled(service, both);
}

async function dynamicWeight(): Promise<void> {
  const service = 'TCP 10.0.5.1:80';
  const steps: readonly (readonly [number, number | null])[] = [
    [0, 5],
    [12, 10],
    [1, null],
    [22, 20],
    [0, 5],
    [2, 0],
  ];
  for (const [status, weight] of steps) {
    stage.write('status', String(status));
    await stage.pooled(service, weight === null ? {} : { '10.1.5.1:80': `Masq/${weight}` });
  }
}

async function urls(): Promise<void> {
  const service = 'TCP 10.0.6.1:80';
  const server = '10.1.6.1:80';
  const paths = (): string =>
    stage
      .requests(server)
      .map(({ path }) => path)
      .join('');
  await stage.until('two rounds of three urls', () => stage.requests(server).length >= 7);
  await serve(server, '/b');
  await stage.pooled(service, {});
  const atExit = paths();
  if (!/^(\/a\/b\/c){2,}\/a(\/b){3,}$/.test(atExit)) throw new Error(`requests when it left: ${atExit}`);
  const failing = stage.requests(server).length;
  await stage.until('it is tried on', () => stage.requests(server).length >= failing + 2);
  await serve(server);
  const failed = stage.requests(server).length;
  await stage.pooled(service, { [server]: 'Masq/1' });
  // The one after the repair may have been under way.
  const recovery = stage
    .requests(server)
    .slice(failed)
    .map(({ path }) => path)
    .join('');
  if (!/^(\/b)?\/b\/a\/b\/c/.test(recovery)) throw new Error(`recovery through ${recovery}`);
  const gaps = gapsOf(stage.requests(server).map(({ at }) => at));
  between('the wait between two urls', mean(gaps.slice(0, 6)), 700, 1000 + LATE_MS);
  // The last two of the three failures are retries; those after them are tries while down.
  const retries = gaps.slice(failing - 3, failing - 1);
  between('the wait before a retry', mean(retries), 150, 300 + LATE_MS);
  between('the wait while down', mean(gaps.slice(failing, failed - 1)), 700, 1000 + LATE_MS);
}

async function fastRecovery(): Promise<void> {
  const service = 'TCP 10.0.16.1:80';
  const server = '10.1.16.1:80';
  await stage.until('three attempts fail', () => stage.requests(server).length >= 4);
  equal('before it came up', stage.pool(service), {});
  await serve(server);
  await stage.pooled(service, { [server]: 'Masq/1' });
  const requests = stage.requests(server);
  const paths = requests.map(({ path }) => path).join('');
  if (!/^\/a(\/b){3,}\/b\/a\/b\/c/.test(paths)) throw new Error(`requests ${paths}`);
  const gaps = gapsOf(requests.map(({ at }) => at));
  between('failures are a delay_loop apart', mean(gaps.slice(1, 3)), 700, 1000 + LATE_MS);
}

async function end(): Promise<void> {
  const before = stage.said('T1');
  await stage.stop();
  equal('table', stage.saved(''), []);
  equal('scripts without omega', stage.said('T1'), before);
}

/** Waits until lvsd says that one check of a real server passes. */
/** Waits for a check's change of result, from this call on. */
async function turns(result: 'fails' | 'succeeds', server: string, check: string): Promise<void> {
  const from = stage.log().length;
  await stage.until(`${check} ${result}`, () =>
    stage
      .log()
      .slice(from)
      .split('\n')
      .some((line) => line.includes(`check ${result}`) && line.includes(server) && line.includes(check)),
  );
}

/**
 * Of several waits, because a server that notices one request late sees one wait too short and the next one too long. The
 * bounds below tell a delay_loop of 1 s from a retry after 0.3 s, and that from none.
 */
function mean(waits: readonly number[]): number {
  return waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
}

function gapsOf(times: readonly number[]): number[] {
  return times.slice(1).map((at, index) => at - (times[index] ?? at));
}

function accept(server: string): Promise<void> {
  return backend.perform({ at: 0, do: 'accept', server });
}

function close(server: string): Promise<void> {
  return backend.perform({ at: 0, do: 'close', server });
}

function serve(server: string, failing: string | null = null): Promise<void> {
  const page = (path: string) => ({ status: path === failing ? 500 : 200, body: path });
  const pages = Object.fromEntries(['/a', '/b', '/c'].map((path) => [path, page(path)]));
  return backend.perform({ at: 0, do: 'http', server, pages });
}
