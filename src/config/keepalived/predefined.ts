import type { Entropy } from '../../base/time.ts';

/** What the predefined names stand on. */
export interface PredefinedContext {
  /** The configuration id, for `_INSTANCE`. */
  readonly configId: string;
  readonly entropy: Entropy;
  /** A variable of the process's environment. */
  environment(name: string): string | undefined;
}

const RANDOM_MAX = 32767;

/** `_PWD`, `_INSTANCE`, `_RANDOM`, `_ENV`, `_HASH`, `_BANG`. A definition of the same name comes before them. */
export class PredefinedNames {
  readonly #context: PredefinedContext;
  #directory: string;

  constructor(context: PredefinedContext, directory: string) {
    this.#context = context;
    this.#directory = directory;
  }

  /** The directory of the file that is being read. */
  set directory(path: string) {
    this.#directory = path;
  }

  /** Undefined for a name that is not predefined. */
  value(name: string, parameters: string): string | undefined {
    switch (name) {
      case '_PWD':
        return this.#directory;
      case '_INSTANCE':
        return this.#context.configId;
      case '_RANDOM':
        return this.#random(parameters);
      case '_ENV':
        return singleLine(this.#context.environment(parameters) ?? '');
      // Outside quotes these start a comment: sites switch lines off with a definition that holds one.
      case '_HASH':
        return '#';
      case '_BANG':
        return '!';
      default:
        return undefined;
    }
  }

  #random(parameters: string): string {
    const bounds = parameters.split(/[ \t]+/, 2).map(Number);
    const low = Number.isInteger(bounds[0]) ? (bounds[0] ?? 0) : 0;
    const high = Number.isInteger(bounds[1]) ? Math.max(low, bounds[1] ?? low) : Math.max(low, RANDOM_MAX);
    return String(low + Math.floor(this.#context.entropy.uniform() * (high - low + 1)));
  }
}

/** A value from outside must not add lines. */
function singleLine(text: string): string {
  return text.replaceAll('\n', ' ').replaceAll('\0', ' ');
}
