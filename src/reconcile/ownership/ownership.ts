import type { ServiceId } from '../../../ipvs/types.ts';
import type { Logger } from '../../base/logger.ts';
import type { StateFile } from '../../base/state-file.ts';
import { type KernelPlace, readPlace, samePlace } from './kernel-place.ts';

/**
 * Remembers which kernel services are ours over restarts, so that services which left the configuration while no lvsd
 * ran are removed, and foreign ones are not. A service is saved before it is created, and dropped only after it is
 * deleted.
 */
export interface OwnershipStore {
  /** Loads the set; empty when nothing was saved or it cannot be understood. Rejects only when it cannot be read. */
  load(): Promise<ReadonlySet<ServiceId>>;
  /** Saves the set, whole or not at all; it is on the disk when this resolves. */
  save(services: ReadonlySet<ServiceId>): Promise<void>;
}

/** The file's name in the state directory. */
export const OWNED_SERVICES_FILE = 'owned-services.json';

/** The store that lvsd uses: a list of service ids in a {@link StateFile}, which counts for one kernel table only. */
export class SavedOwnership implements OwnershipStore {
  readonly #file: StateFile;
  readonly #place: KernelPlace;
  readonly #logger: Logger;

  constructor(file: StateFile, place: KernelPlace, logger: Logger) {
    this.#file = file;
    this.#place = place;
    this.#logger = logger;
  }

  async load(): Promise<ReadonlySet<ServiceId>> {
    const text = await this.#file.read();
    if (text === null) return new Set();
    const saved = parseOwnership(text);
    if (saved !== undefined) {
      if (samePlace(saved.place, this.#place)) return saved.services;
      this.#logger.info('the list of our kernel services is of another boot or network namespace: not used', {
        path: this.#file.path,
        services: saved.services.size,
      });
      return new Set();
    }
    this.#logger.warn(
      'the list of our kernel services is damaged and ignored; services of an earlier run stay',
      {
        path: this.#file.path,
      },
    );
    return new Set();
  }

  save(services: ReadonlySet<ServiceId>): Promise<void> {
    return this.#file.replace(formatOwnership({ services, place: this.#place }));
  }
}

const FORMAT_VERSION = 2;

/** The contents of the state file. */
export interface SavedServices {
  readonly services: ReadonlySet<ServiceId>;
  readonly place: KernelPlace;
}

/** The text of the state file. */
export function formatOwnership({ services, place }: SavedServices): string {
  return `${JSON.stringify({ version: FORMAT_VERSION, place, services: [...services] }, null, 1)}\n`;
}

/** Reads what {@link formatOwnership} wrote; undefined for anything else. */
export function parseOwnership(text: string): SavedServices | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isOwnershipFile(content)) return undefined;
  const place = readPlace(content.place);
  return place === undefined ? undefined : { services: new Set(content.services), place };
}

/** The form of {@link ServiceId}; one that names no service in the kernel does no harm. */
const SERVICE_ID = /^(?:(?:tcp|udp|sctp) \S{1,64}:\d{1,5}|fwmark \d{1,10} inet6?)$/;

interface OwnershipFile {
  readonly services: readonly ServiceId[];
  readonly place: unknown;
}

function isOwnershipFile(content: unknown): content is OwnershipFile {
  if (typeof content !== 'object' || content === null) return false;
  if (!('version' in content) || content.version !== FORMAT_VERSION) return false;
  if (!('place' in content)) return false;
  if (!('services' in content) || !Array.isArray(content.services)) return false;
  return content.services.every((id) => typeof id === 'string' && SERVICE_ID.test(id));
}
