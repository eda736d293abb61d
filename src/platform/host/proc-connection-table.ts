import { createReadStream } from 'node:fs';
import { boundedLines } from '../../base/lines.ts';

/** The file has one line for each connection of this process's network namespace (ip_vs_conn.c). */
const PATH = '/proc/self/net/ip_vs_conn';

/** The longest accepted line; the kernel writes fewer than 200 characters. */
const MAX_LINE = 512;

/** The kernel's connection table as text. The iteration throws where the file is not there. */
export function procConnectionLines(): AsyncIterable<string> {
  return boundedLines(createReadStream(PATH, { encoding: 'latin1' }) as AsyncIterable<string>, MAX_LINE);
}
