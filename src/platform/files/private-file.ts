import { open, rename, rm } from 'node:fs/promises';

/** Only the owner may read the file, because a dump has the names of servers and their answers. */
const PRIVATE_MODE = 0o600;

/**
 * Replaces a file by one with this text that only its owner can read. Symbolic links are not followed: one in the place
 * of the file is replaced, one in the place of the temporary file is removed, and the flag `wx` refuses one that is
 * made in between. When it rejects with the system's error, the old file is still whole.
 */
export async function replacePrivateFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  await rm(temporary, { force: true });
  const file = await open(temporary, 'wx', PRIVATE_MODE);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}
