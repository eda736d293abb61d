import { NativeSocketError } from '../../native/fault.ts';
import { inconclusive } from '../result.ts';
import type { Probe, ProbeContext, ProbeResult } from '../types.ts';
import { loadNativeSockets, type NativeSupport } from './load.ts';
import type { NativeSockets } from './native-socket.ts';

/** How to make a probe on native sockets, and what to do where there are none. */
export interface NativeProbePlan {
  /** The probe on sockets made with libc. */
  create(sockets: NativeSockets): Probe;
  /** The probe on Node's own sockets, for checks that need no native ones; null for checks that do. */
  readonly fallback: (() => Probe) | null;
  /** The feature that needs native sockets, for the result: `PING_CHECK`, `bind_if or fwmark`. */
  readonly feature: string;
}

/**
 * A probe on sockets of libc, which is loaded with the first attempt. A refusal by this host (no such interface, no
 * capability, no library for this platform) is no failure of the server.
 */
export function createNativeProbe(
  plan: NativeProbePlan,
  load: () => Promise<NativeSupport> = loadNativeSockets,
): Probe {
  let loaded: Probe | null = null;
  return async (context: ProbeContext, step: number): Promise<ProbeResult> => {
    loaded ??= choose(plan, await load());
    try {
      return await loaded(context, step);
    } catch (error) {
      if (error instanceof NativeSocketError) return inconclusive(error.message);
      throw error;
    }
  };
}

function choose({ create, fallback, feature }: NativeProbePlan, support: NativeSupport): Probe {
  if (support.sockets !== null) return create(support.sockets);
  if (fallback !== null) return fallback();
  const refusal = `${feature} needs koffi, which does not work here: ${support.reason}`;
  return () => Promise.resolve(inconclusive(refusal));
}
