import type { Entropy } from '../../base/time.ts';

/** The facts that the predefined names depend on. */
export interface PredefinedContext {
  /** The configuration id, for `_INSTANCE`. */
  readonly configId: string;
  readonly entropy: Entropy;
  /** Reads a variable of the process's environment. */
  environment(name: string): string | undefined;
}

const RANDOM_MAX = 32767;

/**
 * The values of `_PWD`, `_INSTANCE`, `_RANDOM`, `_ENV`, `_HASH` and `_BANG`. A definition with the same name takes
 * precedence.
 */
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

  /** Returns undefined for a name that is not predefined. */
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
      // Outside quotes these start a comment: sites turn lines off with a definition that has one as its value.
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
