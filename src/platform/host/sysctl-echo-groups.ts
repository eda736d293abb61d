import { readFile, writeFile } from 'node:fs/promises';
import type { EchoGroups } from '../../base/echo-groups.ts';
import { describeError } from '../../base/errors.ts';

const SYSCTL = '/proc/sys/net/ipv4/ping_group_range';
const RANGE = /^(\d+)\s+(\d+)$/;

/**
 * Reads and writes the range of this network namespace. Writing needs root; without root the administrator can use the
 * setting in `deploy/sysctl.d`.
 */
export class SysctlEchoGroups implements EchoGroups {
  readonly #groups: () => readonly number[];
  readonly #path: string;
  #change: { readonly before: string; readonly after: string } | null = null;

  /** @param groups the groups of this process, the effective one first. */
  constructor(groups: () => readonly number[], path: string = SYSCTL) {
    this.#groups = groups;
    this.#path = path;
  }

  async admit(): Promise<string | null> {
    try {
      const before = await this.#read();
      const after = admitting(before, this.#groups());
      if (after === null) return null;
      await writeFile(this.#path, after);
      this.#change ??= { before, after };
      return null;
    } catch (error) {
      return `net.ipv4.ping_group_range leaves lvsd's group out and could not be changed: ${describeError(error)}`;
    }
  }

  async restore(): Promise<void> {
    const change = this.#change;
    this.#change = null;
    if (change === null) return;
    try {
      if ((await this.#read()) === change.after) await writeFile(this.#path, change.before);
    } catch {
      // When the range cannot be restored, it stays as wide as keepalived would leave it after a crash.
    }
  }

  async #read(): Promise<string> {
    return (await readFile(this.#path, 'utf8')).trim().replace(/\s+/, '\t');
  }
}

/**
 * The range, widened by one of the groups; null when one of them is in it already. `1 0` is the kernel's empty range.
 */
function admitting(range: string, groups: readonly number[]): string | null {
  const [, first, last] = RANGE.exec(range) ?? [];
  const [group] = groups;
  if (first === undefined || last === undefined || group === undefined) return null;
  const [from, to] = [Number(first), Number(last)];
  if (groups.some((member) => member >= from && member <= to)) return null;
  return from > to ? `${group}\t${group}` : `${Math.min(from, group)}\t${Math.max(to, group)}`;
}
