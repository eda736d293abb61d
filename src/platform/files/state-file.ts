import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { StateFile } from '../../base/state-file.ts';

/** A larger file was not written by lvsd: this is enough for about 300,000 services. */
export const MAX_STATE_BYTES: number = 16 * 1024 * 1024;

const FILE_MODE = 0o600;
const DIRECTORY_MODE = 0o700;

/** A {@link StateFile} on this machine's disk. Only its owner can read it, and its directory is made when needed. */
export class DiskStateFile implements StateFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  async read(): Promise<string | null> {
    try {
      return await readBounded(this.path);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    }
  }

  /** Writes beside the file, syncs, renames and syncs the directory, so that power loss leaves one content whole. */
  async replace(text: string): Promise<void> {
    const directory = dirname(this.path);
    await makeDirectory(directory);
    const temporary = `${this.path}.new`;
    // A temporary file that a crash left may have other permissions or be a link.
    await rm(temporary, { force: true });
    await writeDurably(temporary, text);
    await rename(temporary, this.path);
    await syncDirectory(directory);
  }
}

/**
 * Makes a directory and its parents unless they exist. The `recursive` option of mkdir is not used, because it never
 * ends below /proc.
 */
export async function makeDirectory(path: string): Promise<void> {
  const parent = dirname(path);
  try {
    await mkdir(path, { mode: DIRECTORY_MODE });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (code !== 'ENOENT' || parent === path) throw error;
    await makeDirectory(parent);
    await mkdir(path, { mode: DIRECTORY_MODE });
  }
}

async function readBounded(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size > MAX_STATE_BYTES) throw new Error(`${path} has ${size} bytes, more than lvsd ever writes`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
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
