import type { IpAddress } from '../base/ip-address.ts';

/** Longest text that is read of one file; a longer one (a routing table of the whole Internet) is not seen. */
export const MAX_HOST_TEXT: number = 4 * 1024 * 1024;

/** Most lines that are read of a table of the kernel: a million take about two seconds. */
export const MAX_HOST_LINES = 1_000_000;

/** How a tool of the host ended. */
export interface ToolOutcome {
  /** Null: it took too long or printed more than {@link MAX_HOST_TEXT}, and was ended. */
  readonly status: number | null;
  readonly output: string;
}

/** The host as the doctor may look at it: reading only. Nothing rejects; null means that it could not be seen. */
export interface HostReader {
  /** The whole file, at most {@link MAX_HOST_TEXT} bytes. */
  text(path: string): Promise<string | null>;
  /** Gives each line, of the first {@link MAX_HOST_LINES}, to `visit`; how many there were. */
  eachLine(path: string, visit: (line: string) => void): Promise<number | null>;
  names(directory: string): Promise<readonly string[] | null>;
  /** Where a symbolic link leads. */
  link(path: string): Promise<string | null>;
  /** Addresses of interfaces that are up. */
  addresses(): readonly { readonly device: string; readonly address: IpAddress }[];
  /** Runs a program found in PATH, without a shell; null when there is no such program. */
  tool(name: string, args: readonly string[]): Promise<ToolOutcome | null>;
}
