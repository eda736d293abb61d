import { type ClockReading, stepSince } from '../../base/clock-reading.ts';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { StateFile } from '../../base/state-file.ts';
import type { WallTime } from '../../base/time.ts';

/** The file's name in the state directory. */
export const HANDOVER_FILE = 'vrrp.json';
/** No host has more instances than this; the rest of a longer list is ignored. */
const MAX_HANDOVERS = 1024;

/** An operator's handover of one instance, as it is saved over restarts. */
export interface KeptHandover {
  /** The name of the instance. */
  readonly instance: string;
  readonly kind: 'release' | 'take';
  /** The end of the handover; null when an operator has to end it. */
  readonly until: WallTime | null;
  readonly reason: string | null;
}

/**
 * Saves handovers over restarts of the VRRP half. Their remaining time runs on the monotonic clock, so that a step of
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

  /** The handovers whose time is not over. Never rejects. */
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

  /** Resolves to null when the handovers are on the disk, else to the reason in words. */
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
