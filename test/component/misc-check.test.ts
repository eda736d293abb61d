import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkTypeOf } from '../../checkers/check-types.ts';
import { CheckEngine } from '../../checkers/engine/engine.ts';
import { createMiscProbe } from '../../checkers/misc/probe.ts';
import type { MiscCheckSpec } from '../../checkers/misc/spec.ts';
import type { ProbeResult } from '../../checkers/types.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { NodeProcessRunner } from '../../src/platform/processes/node-process-runner.ts';
import { defer } from '../support/deferred.ts';
import { eventually } from '../support/eventually.ts';
import { isAlive } from '../support/processes.ts';
import { RecordingLogger } from '../support/recording-logger.ts';
import { ScriptDirectory, scriptOf } from '../support/script-directory.ts';

const clock = new SystemClock();
const runner = new NodeProcessRunner(clock, { PATH: '/usr/bin:/bin' });
let directory: ScriptDirectory;
beforeEach(() => {
  directory = new ScriptDirectory();
});
afterEach(() => {
  directory[Symbol.dispose]();
});

function specOf(body: string, more: Partial<MiscCheckSpec> = {}): MiscCheckSpec {
  return {
    type: 'MISC_CHECK',
    script: directory.script(body),
    timeout: 5000,
    dynamic: false,
    refusal: null,
    ...more,
  };
}

function check(spec: MiscCheckSpec): Promise<ProbeResult> {
  return createMiscProbe(spec, runner)({ clock, signal: new AbortController().signal }, 0);
}

describe('MISC_CHECK with real scripts', () => {
  it('passes, fails and sets weights by the exit status', async () => {
    expect(await check(specOf('exit 0'))).toMatchObject({ outcome: 'pass', detail: 'exit 0' });
    expect(await check(specOf('echo disk full; exit 1'))).toMatchObject({
      outcome: 'fail',
      detail: 'exit 1: disk full',
    });
    expect(await check(specOf('exit 12'))).toMatchObject({ outcome: 'fail', code: 'exit' });
    expect(await check(specOf('exit 12', { dynamic: true }))).toMatchObject({
      outcome: 'pass',
      weight: { kind: 'target', weight: 10 },
    });
  });

  it.each<[string, () => MiscCheckSpec]>([
    ['missing', () => specOf('', { script: scriptOf([directory.file('absent')]) })],
    [
      'without its interpreter',
      () => specOf('', { script: scriptOf([directory.write('odd', '#!/no/such\n')]) }),
    ],
    ['not executable', () => specOf('', { script: scriptOf([directory.write('plain', '', 0o644)]) })],
  ])('fails when the script is %s, also with misc_dynamic', async (_what, spec) => {
    expect(await check({ ...spec(), dynamic: true })).toMatchObject({ outcome: 'fail', code: 'exit' });
  });

  it('fails in time when the script hangs', async () => {
    expect(await check(specOf('sleep 60', { timeout: 100 }))).toMatchObject({
      outcome: 'fail',
      code: 'timeout',
      detail: 'not done within 0.1 s',
    });
  });

  it('is ended with the engine, its children too', async () => {
    const engine = new CheckEngine({ clock, logger: new RecordingLogger() });
    const spec = specOf('sleep 60 & echo $! >"$0.child"; wait');
    const probe = createMiscProbe(spec, runner);
    engine.add(
      {
        id: 'misc',
        type: 'MISC_CHECK',
        attemptLimit: checkTypeOf(spec).attemptLimit(spec),
        plan: { kind: 'function', run: probe },
        begin: () => 0,
        trace: () => undefined,
        settle: () => null,
      },
      0,
    );
    engine.start();
    await eventually(() => directory.read('script.sh.child') !== '');
    await engine.stop();
    await eventually(() => !isAlive(Number(directory.read('script.sh.child'))));
  });

  it('starts again at its interval from the last start, never beside itself', async () => {
    const engine = new CheckEngine({ clock, logger: new RecordingLogger() });
    const enough = defer();
    const probe = createMiscProbe(
      specOf('mkdir "$0.lock" || echo overlap >>"$0.log"; sleep 0.05; rmdir "$0.lock"; echo run >>"$0.log"'),
      runner,
    );
    let runs = 0;
    engine.add(
      {
        id: 'misc',
        type: 'MISC_CHECK',
        attemptLimit: 10_000,
        plan: { kind: 'function', run: probe },
        begin: () => 0,
        trace: () => undefined,
        settle: (_result, { startedAt, endedAt }) => {
          runs += 1;
          if (runs === 5) enough.resolve();
          return runs === 5 ? null : Math.max(startedAt + 10, endedAt);
        },
      },
      0,
    );
    engine.start();
    await enough.promise;
    await engine.stop();
    expect(directory.read('script.sh.log')).toBe('run\n'.repeat(5));
  });
});
