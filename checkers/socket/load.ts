import { describeError } from '../../src/base/errors.ts';
import type { NativeSockets } from './native-socket.ts';

/** Whether sockets with the options that Node lacks can be made on this platform. */
export type NativeSupport =
  | { readonly sockets: NativeSockets; readonly reason: null }
  | { readonly sockets: null; readonly reason: string };

/** Loads koffi and the C library. Costs a few milliseconds the first time and nothing later; never rejects. */
export async function loadNativeSockets(): Promise<NativeSupport> {
  try {
    const { nativeSockets } = await import('./native-socket.ts');
    return { sockets: nativeSockets, reason: null };
  } catch (error) {
    return { sockets: null, reason: describeError(error) };
  }
}

/**
 * Why bind_if, fwmark and PING_CHECK do not work on this platform, for a warning at start and reload; null when they
 * work. Checks that need them are then inconclusive, and all others run.
 */
export async function nativeSocketsAvailable(): Promise<string | null> {
  const { reason } = await loadNativeSockets();
  return reason;
}
