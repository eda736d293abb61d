import type { ControllerProcess } from './facts.ts';
import type { HostReader } from './host-reader.ts';
import { isVrrpOnly, statusField } from './parse.ts';

/** Processes looked at; on a host with more of them the rest is not seen. */
export const MAX_PROCESSES = 32_768;

/** Files of processes read at a time. */
const PROCESSES_AT_ONCE = 64;

/** By the kernel's name of the process (comm, at most 15 characters): they write the same table. */
const WRITERS: ReadonlySet<string> = new Set([
  'keepalived',
  'ldirectord',
  'nanny',
  'kube-proxy',
  'kube-router',
  'seesaw_engine',
  'seesaw_ncc',
  'gorb',
  'merlin',
]);

/** They may hold virtual addresses somewhere else for now. */
const VRRP_SPEAKERS: ReadonlySet<string> = new Set(['vrrpd', 'ucarp', 'corosync', 'pacemakerd']);

/** What the kernel calls a process that runs lvsd: by its interpreter. */
const INTERPRETERS: ReadonlySet<string> = new Set(['node', 'MainThread', 'lvsd']);

/**
 * Who else programs IPVS or moves addresses in our network namespace; null when processes cannot be listed. A second lvsd
 * is among them when `daemonPid` says which one is meant to run.
 */
export async function gatherControllers(
  host: HostReader,
  daemonPid: number | null,
): Promise<readonly ControllerProcess[] | null> {
  const entries = await host.names('/proc');
  if (entries === null) return null;
  const pids = entries
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b)
    .slice(0, MAX_PROCESSES);
  const here = await host.link('/proc/self/ns/net');
  const found = new Map<string, ControllerProcess>();
  for (let from = 0; from < pids.length; from += PROCESSES_AT_ONCE) {
    const seen = await Promise.all(
      pids
        .slice(from, from + PROCESSES_AT_ONCE)
        .filter((pid) => pid !== daemonPid)
        .map((pid) => look(host, pid, here, daemonPid)),
    );
    for (const one of seen) {
      if (one === null) continue;
      const held = found.get(one.name);
      if (held === undefined || (held.vrrpOnly && !one.vrrpOnly)) found.set(one.name, one);
    }
  }
  return [...found.values()];
}

async function look(
  host: HostReader,
  pid: number,
  here: string | null,
  daemonPid: number | null,
): Promise<ControllerProcess | null> {
  const name = (await host.text(`/proc/${pid}/comm`))?.trim() ?? '';
  if (VRRP_SPEAKERS.has(name)) return { name, pid, vrrpOnly: true };
  const perhapsLvsd = daemonPid !== null && INTERPRETERS.has(name);
  if (!WRITERS.has(name) && !perhapsLvsd) return null;
  const [command, there] = await Promise.all([
    host.text(`/proc/${pid}/cmdline`),
    host.link(`/proc/${pid}/ns/net`),
  ]);
  if (there !== null && here !== null && there !== here) return null;
  const words = (command ?? '').split('\0');
  if (perhapsLvsd) {
    const other = programsAsLvsd(words) && !(await isChild(host, pid, daemonPid));
    return other ? { name: 'lvsd', pid, vrrpOnly: false } : null;
  }
  return { name, pid, vrrpOnly: name === 'keepalived' && isVrrpOnly(words) };
}

/** An lvsd that writes to the kernel: neither `--kernel memory` nor `--check`. */
function programsAsLvsd(words: readonly string[]): boolean {
  const [program = '', ...rest] = words;
  // The interpreter's own options come before the script.
  const script = rest.find((word) => !word.startsWith('-')) ?? '';
  const isLvsd = [program, script].some((word) => /(?:^|\/)lvsd(?:\.js)?$/.test(word));
  return isLvsd && !words.some((word) => ['memory', '--kernel=memory', '--check'].includes(word));
}

/** Between fork and exec the script of a check looks as its lvsd does. */
async function isChild(host: HostReader, pid: number, parent: number): Promise<boolean> {
  const status = (await host.text(`/proc/${pid}/status`)) ?? '';
  return statusField(status, 'PPid') === String(parent);
}
