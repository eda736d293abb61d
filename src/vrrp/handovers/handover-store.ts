import { type ClockReading, stepSince } from '../../base/clock-reading.ts';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { StateFile } from '../../base/state-file.ts';
import type { WallTime } from '../../base/time.ts';

/** The file's name in the state directory. */
export const HANDOVER_FILE = 'vrrp.json';
/** More instances no host has; of a longer list the rest is left out. */
const MAX_HANDOVERS = 1024;

/** What an operator said of one instance, as it is kept over restarts. */
export interface KeptHandover {
  /** Name of the instance. */
  readonly instance: string;
  readonly kind: 'release' | 'take';
  /** Null: until it is taken back. */
  readonly until: WallTime | null;
  readonly reason: string | null;
}

/**
 * Keeps handovers over restarts of the VRRP half. What remains of their time runs on the monotonic clock, so that a step of
 * civil time changes nothing. A file that cannot be read never keeps the half from starting.
 */
export class HandoverStore {
  readonly #file: StateFile;
  readonly #logger: Logger;
  readonly #readClocks: () => ClockReading;

  constructor(file: StateFile, logger: Logger, readClocks: () => ClockReading) {
    this.#file = file;
    this.#logger = logger;
    this.#readClocks = readClocks;
  }

  /** Those whose time is not over yet. Never rejects. */
  async load(): Promise<readonly KeptHandover[]> {
    const { path } = this.#file;
    try {
      const text = await this.#file.read();
      if (text === null) return [];
      const saved: unknown = JSON.parse(text);
      if (isSaved(saved)) return this.#moved(saved);
      this.#logger.error(
        'what operators said of VRRP is damaged and ignored: a released instance may be MASTER',
        {
          path,
        },
      );
    } catch (error) {
      this.#logger.error('cannot read what operators said of VRRP: a released instance may be MASTER', {
        path,
        error: describeError(error),
      });
    }
    return [];
  }

  /** Resolves to null when it is on the disk, else to what went wrong, in words. */
  async save(handovers: readonly KeptHandover[]): Promise<string | null> {
    const saved: Saved = { version: 1, clocks: this.#readClocks(), handovers };
    try {
      await this.#file.replace(`${JSON.stringify(saved)}\n`);
      return null;
    } catch (error) {
      return describeError(error);
    }
  }

  #moved({ clocks, handovers }: Saved): readonly KeptHandover[] {
    const now = this.#readClocks();
    const step = stepSince(clocks, now);
    return handovers
      .filter(isKept)
      .slice(0, MAX_HANDOVERS)
      .map((kept) => ({ ...kept, until: kept.until === null ? null : kept.until + step }))
      .filter(({ until }) => until === null || until > now.wall);
  }
}

interface Saved {
  readonly version: 1;
  readonly clocks: ClockReading;
  readonly handovers: readonly KeptHandover[];
}

function isSaved(value: unknown): value is Saved {
  if (!isObject(value) || value['version'] !== 1 || !Array.isArray(value['handovers'])) return false;
  const { clocks } = value;
  return (
    isObject(clocks) &&
    typeof clocks['boot'] === 'string' &&
    Number.isFinite(clocks['monotonic']) &&
    Number.isFinite(clocks['wall'])
  );
}

function isKept(value: unknown): value is KeptHandover {
  if (!isObject(value)) return false;
  const { instance, kind, until, reason } = value;
  return (
    typeof instance === 'string' &&
    (kind === 'release' || kind === 'take') &&
    (until === null || Number.isFinite(until)) &&
    (reason === null || typeof reason === 'string')
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
