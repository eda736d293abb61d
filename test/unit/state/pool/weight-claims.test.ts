import { describe, expect, it } from 'vitest';
import { judgeFile } from '../../../../checkers/file/verdict.ts';
import { judgeRun } from '../../../../checkers/misc/verdict.ts';
import type { CheckSpec, ProbeResult } from '../../../../checkers/types.ts';
import type { RunEnd } from '../../../../src/base/processes/process-runner.ts';
import type { Config, VirtualServer } from '../../../../src/config/model/config.ts';
import { Director } from '../../../../src/state/director/director.ts';
import { config, inconclusive, virtualServer } from '../../../support/director-config.ts';
import { DirectorScenario } from '../../../support/director-scenario.ts';

const NAMES = { '10.0.1.1:8000': 'A', '10.9.9.9:80': 'SS' };
const MISC: CheckSpec = {
  type: 'MISC_CHECK',
  script: { command: { invocation: 'direct', argv: ['/opt/check'] }, identity: null },
  timeout: 1000,
  dynamic: true,
  refusal: null,
};
const FILE = { type: 'FILE_CHECK' as const, name: 'f', path: '/run/weight', weight: 2, reverse: false };

/** One server of weight 5 with these checks, ids c0, c1, ..., all of them every second without retries. */
function oneServer(
  specs: readonly CheckSpec[],
  options: { weight?: number; retry?: number; sorry?: boolean } = {},
) {
  const { weight = 5, retry = 0, sorry = false } = options;
  const server: VirtualServer = virtualServer({
    ...(sorry ? { sorry: {} } : {}),
    servers: [{ weight, checks: specs.map(() => ({ delayLoop: 1000, retry, delayBeforeRetry: 250 })) }],
  });
  const realServers = server.realServers.map((real) => ({
    ...real,
    checks: real.checks.map((check, index) => ({
      ...check,
      id: `c${index}`,
      spec: specs[index] ?? check.spec,
    })),
  }));
  return config({ ...server, realServers });
}

function exits(status: number): ProbeResult {
  return ends({ kind: 'exited', status });
}

function ends(end: RunEnd): ProbeResult {
  return judgeRun({ end, output: '' }, { dynamic: true, timeout: 1000 });
}

/** One attempt for each result, a second apart; what the kernel was told after each. */
function play(settings: Config, results: readonly ProbeResult[]): string[][] {
  const scenario = new DirectorScenario(NAMES, () => results[0] ?? inconclusive());
  scenario.load(settings);
  scenario.taken();
  return results.map((result, index) => {
    scenario.world = () => result;
    scenario.until(index + 1);
    return scenario.taken().map((line) => line.slice(line.indexOf(' ') + 1));
  });
}

describe('misc_dynamic', () => {
  it('follows the golden trace T5', () => {
    const statuses = [0, 12, 1, 22, 0, 2];
    expect(play(oneServer([MISC]), statuses.map(exits))).toEqual([
      [],
      ['= A 10'],
      ['- A'],
      ['+ A 20'],
      ['= A 5'],
      ['= A 0'],
    ]);
  });

  it('counts nothing twice after a script that was killed', () => {
    const results = [exits(12), ends({ kind: 'signalled', signal: 'SIGKILL' }), exits(12), exits(22)];
    expect(play(oneServer([MISC]), results)).toEqual([['= A 10'], ['- A'], ['+ A 10'], ['= A 20']]);
  });

  it('keeps its weight through what is our own fault', () => {
    expect(play(oneServer([MISC]), [exits(12), inconclusive(), exits(12)])).toEqual([['= A 10'], [], []]);
  });

  it('keeps its weight while a failure is forgiven', () => {
    const [first, ...rest] = play(oneServer([MISC], { retry: 1 }), [exits(12), exits(1)]);
    expect(first).toEqual(['= A 10']);
    // The retry comes a quarter of a second after the first failure, which is the end of this run.
    expect(rest).toEqual([[]]);
  });

  it('adds up with other contributors', () => {
    expect(play(oneServer([MISC, MISC]), [exits(12)])).toEqual([['= A 10', '= A 15']]);
  });

  it('loses the quorum at weight 0 and hands over to the sorry server', () => {
    expect(play(oneServer([MISC], { sorry: true }), [exits(2), exits(12)])).toEqual([
      ['+ SS 1', '- A'],
      ['+ A 10', '- SS'],
    ]);
  });

  it('survives a reload, also one that changes the configured weight', () => {
    const scenario = new DirectorScenario(NAMES, () => exits(12));
    scenario.load(oneServer([MISC]));
    scenario.until(1);
    scenario.taken();
    scenario.load(oneServer([MISC]));
    expect(scenario.taken()).toEqual([]);
    scenario.load(oneServer([MISC], { weight: 7 }));
    expect(scenario.taken()).toEqual([]);
    scenario.world = () => exits(0);
    scenario.until(2);
    expect(scenario.taken()).toEqual(['2 = A 7']);
  });
});

describe('misc_dynamic over a reload', () => {
  it('keeps the configured weight that exit status 0 stands for', () => {
    const scenario = new DirectorScenario(NAMES, () => exits(0));
    scenario.load(oneServer([MISC]));
    scenario.until(1);
    scenario.taken();
    scenario.load(oneServer([MISC]));
    scenario.until(2);
    expect(scenario.taken()).toEqual([]);
    const [service] = scenario.director.desired().values();
    expect([...(service?.destinations.values() ?? [])].map(({ params }) => params.weight)).toEqual([5]);
  });
});

describe('the interval of a script', () => {
  const director = new Director();
  director.load(oneServer([MISC], { retry: 1 }), 0, 0);
  const record = (result: ProbeResult, startedAt: number, endedAt: number) =>
    director.record('c0', result, { startedAt, endedAt }, 0).nextDue;

  it('counts from its start, but never overlaps', () => {
    expect(record(exits(0), 0, 400)).toBe(1000);
    expect(record(exits(0), 1000, 3500)).toBe(3500);
    expect(record(exits(1), 4000, 4100)).toBe(4250);
    expect(record(inconclusive(), 5000, 5400)).toBe(6000);
  });
});

describe('FILE_CHECK', () => {
  const says = (text: string, spec = FILE): ProbeResult => judgeFile({ kind: 'text', text }, spec);

  it('is known at the start, so that no weight is ever wrong', () => {
    const director = new Director();
    director.load(oneServer([FILE]), 0, 0, new Map([['c0', says('3')]]));
    expect(
      [...director.desired().values()].map(
        ({ destinations }) => [...destinations.values()][0]?.params.weight,
      ),
    ).toEqual([11]);
  });

  it('keeps a server out from the start when it says so, and tells it', () => {
    const director = new Director();
    const spec = { ...FILE, weight: 0, reverse: true };
    const { transitions } = director.load(oneServer([spec]), 0, 0, new Map([['c0', says('0', spec)]]));
    expect([...director.desired().values()].map(({ destinations }) => destinations.size)).toEqual([0]);
    expect(transitions).toContainEqual(
      expect.objectContaining({
        kind: 'real_server',
        to: 'down',
        initial: true,
        reason: 'FILE_CHECK: file says 0',
      }),
    );
  });

  it('moves the weight, takes the server out at a fault and brings it back', () => {
    expect(play(oneServer([FILE]), [says('3'), says('-1'), says('-2147483648'), says('0')])).toEqual([
      ['= A 11'],
      ['= A 3'],
      ['- A'],
      ['+ A 5'],
    ]);
  });

  it('keeps what it had when the number is out of range', () => {
    expect(play(oneServer([FILE]), [says('3'), says('99999999999'), says('3')])).toEqual([
      ['= A 11'],
      [],
      [],
    ]);
  });

  it('never takes a weight out of the range of the kernel', () => {
    expect(play(oneServer([FILE]), [says('-100'), says('2147483647')])).toEqual([
      ['= A 0'],
      ['= A 2147483647'],
    ]);
  });
});
