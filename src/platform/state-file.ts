import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ServiceId } from '../../ipvs/types.ts';
import type { Logger } from '../base/logger.ts';
import { formatOwnership, type OwnershipStore, parseOwnership } from '../reconcile/ownership.ts';

const FILE_MODE = 0o600;
const DIRECTORY_MODE = 0o700;

/** The name of the ownership file in the state directory. */
export const OWNED_SERVICES_FILE = 'owned-services.json';

/** Keeps the set of our kernel services in `<state directory>/owned-services.json`. */
export class FileOwnershipStore implements OwnershipStore {
  readonly #path: string;
  readonly #logger: Logger;

  constructor(stateDirectory: string, logger: Logger) {
    this.#path = join(stateDirectory, OWNED_SERVICES_FILE);
    this.#logger = logger;
  }

  async load(): Promise<ReadonlySet<ServiceId>> {
    const text = await readIfPresent(this.#path);
    if (text === undefined) return new Set();
    const services = parseOwnership(text);
    if (services !== undefined) return services;
    this.#logger.warn(
      'the list of our kernel services is damaged and ignored; services of an earlier run stay',
      {
        path: this.#path,
      },
    );
    return new Set();
  }

  async save(services: ReadonlySet<ServiceId>): Promise<void> {
    await replaceFile(this.#path, formatOwnership(services));
  }
}

/**
 * Replaces a file so that a crash or power loss at any moment leaves the old or the new content, never a mixture:
 * write beside it, fsync, rename, fsync the directory. One writer for each path.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const directory = dirname(path);
  await mkdir(directory, { recursive: true, mode: DIRECTORY_MODE });
  const temporary = `${path}.new`;
  // A leftover of a crash may have other permissions.
  await rm(temporary, { force: true });
  await writeDurably(temporary, text);
  await rename(temporary, path);
  await syncDirectory(directory);
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', FILE_MODE);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
