import type { HttpTools } from '../../checkers/http/probe.ts';
import { HttpProbeFactory } from '../../checkers/http/probe-factory.ts';
import { RegexThreadPool } from '../../checkers/http/regex/thread-pool.ts';
import { CheckSockets } from '../../checkers/io/choose-sockets.ts';
import type { ProbeTools } from '../../checkers/registry.ts';
import { TlsContexts } from '../../checkers/tls/contexts.ts';
import type { Clock } from '../../src/base/time.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { ScriptedRunner } from './scripted-runner.ts';

/** What the registry's probes need, with scripts that do not run and one random number. */
export function probeTools(): ProbeTools {
  return {
    runner: new ScriptedRunner(),
    entropy: { uniform: () => 0.5 },
    http: new HttpProbeFactory(new SystemClock()),
    sockets: new CheckSockets(),
    path: null,
  };
}

/** What HTTP checks share. */
export function httpTools(clock: Clock = new SystemClock()): HttpTools {
  return { contexts: new TlsContexts(), searcher: new RegexThreadPool(clock) };
}
