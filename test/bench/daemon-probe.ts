/**
 * Loaded into a measured lvsd before its own code (`node --import`), it answers what only the process itself knows, over the channel
 * to its parent. It does nothing until it is asked.
 */
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export type ProbeQuestion =
  /** Heap and resident memory after a collection. */
  | { readonly ask: 'memory' }
  /** The event loop's delay since this was asked last; resolution 1 ms. */
  | { readonly ask: 'loop' }
  /** Where CPU time goes from now on, and the profile up to now as a file. */
  | { readonly ask: 'profile' }
  | { readonly ask: 'profiled'; readonly file: string };

/** In bytes and milliseconds. */
export interface ProbeAnswer {
  readonly heap: number;
  readonly resident: number;
  readonly loopP50: number;
  readonly loopP99: number;
  readonly loopMax: number;
}

const RESOLUTION_MS = 1;
const NANOSECONDS = 1e6;

const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
const session = new Session();
process.on('message', (question: ProbeQuestion) => answer(question));
process.channel?.unref();

function answer(question: ProbeQuestion): void {
  switch (question.ask) {
    case 'memory':
      collectGarbage();
      break;
    case 'loop':
      delay.enable();
      break;
    case 'profile':
      session.connect();
      session.post('Profiler.enable');
      session.post('Profiler.start');
      break;
    case 'profiled':
      session.post('Profiler.stop', (_error, { profile }) =>
        writeFileSync(question.file, JSON.stringify(profile)),
      );
      break;
  }
  const { heapUsed, rss } = process.memoryUsage();
  const figures: ProbeAnswer = {
    heap: heapUsed,
    resident: rss,
    loopP50: spanOf(delay.percentile(50)),
    loopP99: spanOf(delay.percentile(99)),
    loopMax: spanOf(delay.max),
  };
  if (question.ask === 'loop') delay.reset();
  process.send?.(figures);
}

/** What Node measures is the time between two looks, which are a resolution apart when nothing delays them. */
function spanOf(nanoseconds: number): number {
  return Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION_MS);
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  // Twice: what the first one finds dead may hold more by finalizers.
  if (typeof collect === 'function') for (let round = 0; round < 2; round += 1) collect();
}
