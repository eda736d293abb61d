import type { Milliseconds, WallTime } from '../base/time.ts';
import type { Diagnostic } from '../config/language/diagnostic.ts';
import type { ConfigFormat, LoadedConfig } from '../config/load.ts';
import type { Config } from '../config/model/config.ts';
import type { ReloadResult } from '../state/model/reload-result.ts';
import type { UsableConfig } from './configuration.ts';

/** The outcome of one attempt to reload. */
export interface ReloadRecord {
  readonly at: WallTime;
  readonly result: ReloadResult;
  readonly detail: string;
}

/** Records which configuration is in force and how the reloads ended. */
export class ConfigHistory {
  readonly path: string;
  #config: Config;
  #format: ConfigFormat;
  #warnings: number;
  #diagnostics: ReadonlySet<string>;
  #loadedAt: WallTime;
  #lastReload: ReloadRecord | null = null;
  readonly #reloads: Record<ReloadResult, number> = { success: 0, rejected: 0, failed: 0 };

  constructor(path: string, loaded: UsableConfig, at: WallTime) {
    this.path = path;
    this.#config = loaded.config;
    this.#format = loaded.format;
    this.#warnings = countWarnings(loaded);
    this.#diagnostics = new Set(loaded.diagnostics.map(nameOfDiagnostic));
    this.#loadedAt = at;
  }

  /** Whether the configuration in force has this diagnostic, perhaps on another line. */
  has(diagnostic: Diagnostic): boolean {
    return this.#diagnostics.has(nameOfDiagnostic(diagnostic));
  }

  get config(): Config {
    return this.#config;
  }

  get format(): ConfigFormat {
    return this.#format;
  }

  get warnings(): number {
    return this.#warnings;
  }

  get loadedAt(): WallTime {
    return this.#loadedAt;
  }

  get lastReload(): ReloadRecord | null {
    return this.#lastReload;
  }

  get reloads(): Readonly<Record<ReloadResult, number>> {
    return this.#reloads;
  }

  accept(loaded: UsableConfig, at: WallTime): void {
    this.#diagnostics = new Set(loaded.diagnostics.map(nameOfDiagnostic));
    this.#config = loaded.config;
    this.#format = loaded.format;
    this.#warnings = countWarnings(loaded);
    this.#loadedAt = at;
  }

  /** Civil time was set by `step`: the times move with it, so that the ages stay what they are. */
  moveTimes(step: Milliseconds): void {
    this.#loadedAt += step;
    const last = this.#lastReload;
    if (last !== null) this.#lastReload = { ...last, at: last.at + step };
  }

  note(record: ReloadRecord): void {
    this.#reloads[record.result] += 1;
    this.#lastReload = record;
  }
}

/** The line is left out of the name, because lines move when something is inserted above them. */
function nameOfDiagnostic({ code, message, span }: Diagnostic): string {
  return `${code}\n${span?.source.path ?? ''}\n${message}`;
}

function countWarnings(loaded: LoadedConfig): number {
  return loaded.diagnostics.filter(({ severity }) => severity === 'warning').length;
}
