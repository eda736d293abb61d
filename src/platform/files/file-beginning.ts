import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { isShortage } from '../../base/errors.ts';

/** The result of reading the beginning of a file. */
export type FileBeginning =
  | { readonly kind: 'text'; readonly text: string }
  /** The file does not exist or cannot be read. */
  | { readonly kind: 'unreadable' }
  /** This host is short of a resource at the moment, so that nothing is known about the file. */
  | { readonly kind: 'not-read' };

/**
 * Reads at most `limit` bytes from the start of a file. `spares` says whether a descriptor is left for it; see
 * DescriptorReserve. It never waits for the writer of a FIFO, and never rejects.
 */
export async function readBeginning(
  path: string,
  limit: number,
  spares: () => boolean = () => true,
): Promise<FileBeginning> {
  if (!spares()) return { kind: 'not-read' };
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(limit), 0, limit, 0);
      return { kind: 'text', text: buffer.toString('latin1', 0, bytesRead) };
    } finally {
      await file.close();
    }
  } catch (error) {
    return { kind: isShortage(error) ? 'not-read' : 'unreadable' };
  }
}
