import { open, readdir, readlink } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { parseIpAddress } from '../../base/ip-address.ts';
import type { ProcessRunner } from '../../base/processes/process-runner.ts';
import type { Milliseconds } from '../../base/time.ts';
import type { HostReader, ToolOutcome } from '../../doctor/host-reader.ts';
import { MAX_HOST_TEXT } from '../../doctor/host-reader.ts';

/** A tool that asks the kernel answers in milliseconds; timedatectl may have to start a service. */
const TOOL_TIMEOUT: Milliseconds = 5000;

const CHUNK_BYTES = 64 * 1024;

/** The host that this process runs on, as far as its rights go. */
export class NodeHostReader implements HostReader {
  readonly #runner: ProcessRunner;

  constructor(runner: ProcessRunner) {
    this.#runner = runner;
  }

  /** Files of /proc have size 0: read to the end. */
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
    const { end, output } = await this.#runner.run({
      script: { command: { invocation: 'direct', argv: [name, ...args] }, identity: null },
      timeout: TOOL_TIMEOUT,
      signal: new AbortController().signal,
    });
    return end.kind === 'exited' ? { status: end.status, output } : null;
  }
}
