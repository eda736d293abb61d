import type { SyncDaemon } from '../../../ipvs/types.ts';
import type { Logger } from '../../base/logger.ts';
import type { StateFile } from '../../base/state-file.ts';
import { type KernelPlace, readPlace, samePlace } from '../ownership/kernel-place.ts';

/** Connection timeouts as the kernel reports them, in seconds. */
export interface EffectiveTimeouts {
  readonly tcp: number;
  readonly tcpFin: number;
  readonly udp: number;
}

/** Our changes to the kernel beside the services, which must be undone. */
export interface ChangedSettings {
  /** The timeouts before our first change; null while we have changed none. */
  readonly timeouts: EffectiveTimeouts | null;
  /** The sync daemons that we started. */
  readonly daemons: readonly SyncDaemon['state'][];
  /** The index of the interface on which they were started; null while none runs, or where it is unknown. */
  readonly interfaceIndex: number | null;
}

export const NOTHING_CHANGED: ChangedSettings = { timeouts: null, daemons: [], interfaceIndex: null };

/** Remembers over restarts and crashes which settings must be restored. Saved before each change. */
export interface SettingsStore {
  /**
   * Loads the settings; {@link NOTHING_CHANGED} when nothing usable was saved. Rejects only when it cannot be read.
   */
  load(): Promise<ChangedSettings>;
  save(changed: ChangedSettings): Promise<void>;
}

/** The file's name in the state directory. */
export const SETTINGS_FILE = 'kernel-settings.json';

/** The store that lvsd uses; its contents are valid for one kernel table only. */
export class SavedSettings implements SettingsStore {
  readonly #file: StateFile;
  readonly #place: KernelPlace;
  readonly #logger: Logger;

  constructor(file: StateFile, place: KernelPlace, logger: Logger) {
    this.#file = file;
    this.#place = place;
    this.#logger = logger;
  }

  async load(): Promise<ChangedSettings> {
    const text = await this.#file.read();
    if (text === null) return NOTHING_CHANGED;
    const saved = parseSettings(text);
    if (saved === undefined) {
      this.#logger.warn(
        'the record of changed kernel settings is damaged and ignored; they stay as they are',
        {
          path: this.#file.path,
        },
      );
      return NOTHING_CHANGED;
    }
    return samePlace(saved.place, this.#place) ? saved.changed : NOTHING_CHANGED;
  }

  save(changed: ChangedSettings): Promise<void> {
    return this.#file.replace(formatSettings(changed, this.#place));
  }
}

const FORMAT_VERSION = 1;

/** The text of the state file. */
export function formatSettings(changed: ChangedSettings, place: KernelPlace): string {
  return `${JSON.stringify({ version: FORMAT_VERSION, place, ...changed }, null, 1)}\n`;
}

/** Reads what {@link formatSettings} wrote; undefined for anything else. */
export function parseSettings(
  text: string,
): { readonly changed: ChangedSettings; readonly place: KernelPlace } | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(content) || content['version'] !== FORMAT_VERSION) return undefined;
  const place = readPlace(content['place']);
  const timeouts = content['timeouts'] === null ? null : readTimeouts(content['timeouts']);
  const daemons = content['daemons'];
  if (place === undefined || timeouts === undefined || !Array.isArray(daemons)) return undefined;
  if (!daemons.every(isDaemonState)) return undefined;
  // The member is absent in files of earlier versions.
  const index = content['interfaceIndex'] ?? null;
  if (index !== null && !isPositiveInteger(index)) return undefined;
  return { changed: { timeouts, daemons: [...new Set(daemons)], interfaceIndex: index }, place };
}

function readTimeouts(value: unknown): EffectiveTimeouts | undefined {
  if (!isRecord(value)) return undefined;
  const { tcp, tcpFin, udp } = value;
  return isPositiveInteger(tcp) && isPositiveInteger(tcpFin) && isPositiveInteger(udp)
    ? { tcp, tcpFin, udp }
    : undefined;
}

function isPositiveInteger(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 0x7fff_ffff;
}

function isDaemonState(value: unknown): value is SyncDaemon['state'] {
  return value === 'master' || value === 'backup';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
