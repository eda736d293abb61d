import { open, rename, rm } from 'node:fs/promises';

/** For the owner only: a dump names servers and what they answer. */
const PRIVATE_MODE = 0o600;

/**
 * Replaces a file by one with this text that only its owner can read. Neither a symbolic link in its place nor one in the
 * place of the temporary file is followed: the first is replaced, the second is removed, and `wx` refuses what comes back.
 * Rejects with the system's error; the file that was there is whole then.
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
