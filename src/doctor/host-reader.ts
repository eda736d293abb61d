import type { IpAddress } from '../base/ip-address.ts';

/** The longest text that is read of one file; a longer one (a routing table of the whole Internet) is not seen. */
export const MAX_HOST_TEXT: number = 4 * 1024 * 1024;

/** The largest number of lines that are read of a table of the kernel: a million take about two seconds. */
export const MAX_HOST_LINES = 1_000_000;

/** The result of running a tool of the host. */
export interface ToolOutcome {
  /** The exit status; null when the tool took too long or printed more than {@link MAX_HOST_TEXT}, and was ended. */
  readonly status: number | null;
  readonly output: string;
}

/** Read-only access of the doctor to the host. Nothing rejects; null means that a fact could not be seen. */
export interface HostReader {
  /** The whole file, at most {@link MAX_HOST_TEXT} bytes. */
  text(path: string): Promise<string | null>;
  /** Gives each of the first {@link MAX_HOST_LINES} lines to `visit`; resolves to the number of lines. */
  eachLine(path: string, visit: (line: string) => void): Promise<number | null>;
  names(directory: string): Promise<readonly string[] | null>;
  /** The target of a symbolic link. */
  link(path: string): Promise<string | null>;
  /** The addresses of interfaces that are up. */
  addresses(): readonly { readonly device: string; readonly address: IpAddress }[];
  /** Runs a program found in PATH, without a shell; null when there is no such program. */
  tool(name: string, args: readonly string[]): Promise<ToolOutcome | null>;
}
