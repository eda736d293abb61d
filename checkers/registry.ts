// As a type only: the value comes from the dynamic import below.

import type { ProcessRunner } from '../src/base/process-runner.ts';
import { createFileProbe } from './file/probe.ts';
import type * as HttpProbe from './http/probe.ts';
import type { HttpCheckSpec } from './http/spec.ts';
import { createMiscProbe } from './misc/probe.ts';
import { createTcpProbe } from './tcp/probe.ts';
import type { CheckSpec, CheckType, Probe } from './types.ts';

/** What probes need of the machine besides the network. */
export interface ProbeTools {
  readonly runner: ProcessRunner;
}

/**
 * The probe of a check. HTTP's machinery (undici) is loaded with the first attempt that needs it, so that a daemon
 * programs the kernel before it pays for that.
 */
export function createProbe(spec: CheckSpec, tools: ProbeTools): Probe {
  switch (spec.type) {
    case 'TCP_CHECK':
      return createTcpProbe(spec);
    case 'HTTP_GET':
      return createLazyHttpProbe(spec);
    case 'MISC_CHECK':
      return createMiscProbe(spec, tools.runner);
    case 'FILE_CHECK':
      return createFileProbe(spec);
  }
}

/**
 * Loads what checks of these types need, so that no first attempt waits for it. Call it between programming the kernel
 * and the first check; calling it again costs nothing.
 */
export async function loadProbes(types: ReadonlySet<CheckType>): Promise<void> {
  if (types.has('HTTP_GET')) await loadHttp();
}

function createLazyHttpProbe(spec: HttpCheckSpec): Probe {
  let probe: Probe | null = null;
  return async (context, step) => {
    probe ??= (await loadHttp()).createHttpProbe(spec);
    return probe(context, step);
  };
}

function loadHttp(): Promise<typeof HttpProbe> {
  return import('./http/probe.ts');
}
