import { createReadStream } from 'node:fs';
import { open, readdir, readlink } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { parseIpAddress } from '../../base/ip-address.ts';
import { boundedLines } from '../../base/lines.ts';
import type { HostReader, ToolOutcome } from '../../doctor/host-reader.ts';
import { MAX_HOST_LINES, MAX_HOST_TEXT } from '../../doctor/host-reader.ts';
import { type ProgramBounds, runHostProgram } from './host-program.ts';

/** A tool that asks the kernel answers in milliseconds, but timedatectl may have to start a service first. */
const TOOL_BOUNDS: ProgramBounds = { timeout: 5000, maxOutput: MAX_HOST_TEXT };

const CHUNK_BYTES = 64 * 1024;

/** The longest line that is read; the lines of the kernel's tables are shorter. */
const MAX_LINE = 1024;

/** Reads facts of the host that this process runs on, as far as its privileges allow. */
export class NodeHostReader implements HostReader {
  /** Files of /proc have size 0, so they are read until their end. */
  async text(path: string): Promise<string | null> {
    try {
      const file = await open(path, 'r');
      try {
        const chunks: Buffer[] = [];
        let total = 0;
        for (;;) {
          const { bytesRead, buffer } = await file.read(
            Buffer.allocUnsafe(CHUNK_BYTES),
            0,
            CHUNK_BYTES,
            null,
          );
          if (bytesRead === 0) return Buffer.concat(chunks).toString('latin1');
          total += bytesRead;
          if (total > MAX_HOST_TEXT) return null;
          chunks.push(buffer.subarray(0, bytesRead));
        }
      } finally {
        await file.close();
      }
    } catch {
      return null;
    }
  }

  async eachLine(path: string, visit: (line: string) => void): Promise<number | null> {
    try {
      let lines = 0;
      const chunks = createReadStream(path, { encoding: 'latin1' }) as AsyncIterable<string>;
      for await (const line of boundedLines(chunks, MAX_LINE)) {
        if (lines === MAX_HOST_LINES) break;
        lines += 1;
        visit(line);
      }
      return lines;
    } catch {
      return null;
    }
  }

  async names(directory: string): Promise<readonly string[] | null> {
    try {
      return await readdir(directory);
    } catch {
      return null;
    }
  }

  async link(path: string): Promise<string | null> {
    try {
      return await readlink(path);
    } catch {
      return null;
    }
  }

  addresses(): ReturnType<HostReader['addresses']> {
    return Object.entries(networkInterfaces()).flatMap(([device, entries = []]) =>
      entries.flatMap((entry) => {
        const address = parseIpAddress(entry.address);
        return address === undefined ? [] : [{ device, address }];
      }),
    );
  }

  async tool(name: string, args: readonly string[]): Promise<ToolOutcome | null> {
    const { status, missing, output, errorOutput } = await runHostProgram(name, args, TOOL_BOUNDS);
    return missing ? null : { status, output: `${output}${errorOutput}` };
  }
}
