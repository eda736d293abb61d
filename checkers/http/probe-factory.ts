import type { Clock } from '../../src/base/time.ts';
import type { OpenSocket } from '../connection/socket.ts';
import type { Probe } from '../types.ts';
// These are imported as types only: the values come from the dynamic imports below.
import type * as HttpProbe from './probe.ts';
import type { HttpTools } from './probe.ts';
import type { RegexSearcher } from './regex/search.ts';
import type { HttpCheckSpec, SslCheckSpec } from './spec.ts';

interface Loaded {
  readonly module: typeof HttpProbe;
  readonly tools: HttpTools;
}

/**
 * Loads what only some HTTP checks need (TLS, the threads for regexes) with the first attempt that needs it, and
 * shares it.
 */
export class HttpProbeFactory {
  readonly #clock: Clock;
  #loading: Promise<Loaded> | null = null;
  #thread: Promise<RegexSearcher> | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Searches bodies in threads. */
  readonly searcher: RegexSearcher = {
    search: async (search) => (await this.#loadThread()).search(search),
  };

  /** Loads TLS now, so that no first attempt waits; calling it again costs nothing. */
  async load(): Promise<void> {
    await this.#load();
  }

  createProbe(spec: HttpCheckSpec | SslCheckSpec, open: OpenSocket): Probe {
    let probe: Probe | null = null;
    return async (context, step) => {
      if (probe === null) {
        const { module, tools } = await this.#load();
        probe ??= module.createHttpProbe(spec, tools, open);
      }
      return probe(context, step);
    };
  }

  #load(): Promise<Loaded> {
    this.#loading ??= load(this.searcher);
    return this.#loading;
  }

  #loadThread(): Promise<RegexSearcher> {
    this.#thread ??= import('./regex/thread-pool.ts').then(
      ({ RegexThreadPool }) => new RegexThreadPool(this.#clock),
    );
    return this.#thread;
  }
}

async function load(searcher: RegexSearcher): Promise<Loaded> {
  const [module, { TlsContexts }] = await Promise.all([
    import('./probe.ts'),
    import('../tls/contexts.ts'),
    // What is needed later comes now: an import that finds no descriptor once fails for as long as the process runs.
    import('./regex/thread-pool.ts'),
  ]);
  return { module, tools: { contexts: new TlsContexts(), searcher } };
}
