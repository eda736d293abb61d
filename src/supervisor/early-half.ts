import { readFileSync } from 'node:fs';
import type { HalfMessage } from '../base/parent-link.ts';
import {
  type HalfEnd,
  type HalfObserver,
  type HalfProcess,
  startHalf,
} from '../platform/halves/half-process.ts';
import { VRRP_RUNTIME } from './runtime.ts';

/** A VRRP half that is started before it is known whether it is needed. It waits for its configuration. */
export interface EarlyHalf {
  /**
   * Gives the half its configuration, now or later, and an observer. Messages that arrived before are delivered first.
   */
  adopt(reading: Promise<string>, observer: HalfObserver): HalfProcess;
  /**
   * Ends the half, because the file has no VRRP or cannot be used, or because another process takes over. Resolves when
   * it is gone.
   */
  discard(): Promise<void>;
}

/** A text that shows in either syntax that a file probably has VRRP. Included files are not read for it. */
const HINT = /vrrp_instance/;

/**
 * Starts the VRRP half while this process reads and judges the file, when the file probably has VRRP. Both take about
 * equally long, and a restarted director should be back soon. Returns null when the file has no sign of VRRP, or cannot
 * be read.
 */
export function startEarly(path: string, args: readonly string[]): EarlyHalf | null {
  if (!looksLikeVrrp(path)) return null;
  let give: (reading: Promise<string>) => void = () => undefined;
  const reading = new Promise<string>((resolve) => {
    give = resolve;
  });
  const received: HalfMessage[] = [];
  let end: HalfEnd | null = null;
  let observer: HalfObserver | null = null;
  let noteEnd: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    noteEnd = resolve;
  });
  const half = startHalf(
    { runtime: VRRP_RUNTIME, args: [...args, '--role', 'vrrp'], reading },
    {
      received: (message) => (observer === null ? received.push(message) : observer.received(message)),
      ended: (how) => {
        end = how;
        noteEnd();
        observer?.ended(how);
      },
    },
  );
  return {
    adopt: (text, listener) => {
      observer = listener;
      for (const message of received) listener.received(message);
      if (end !== null) listener.ended(end);
      give(text);
      return half;
    },
    discard: () => {
      half.signal('SIGKILL');
      return ended;
    },
  };
}

function looksLikeVrrp(path: string): boolean {
  try {
    return HINT.test(readFileSync(path, 'utf8'));
  } catch {
    return false;
  }
}
