import type { ControllerProcess } from './facts.ts';
import type { HostReader } from './host-reader.ts';
import { hasNoVirtualServer, isVrrpOnly, keepalivedFile, statusField } from './parse.ts';

/** The largest number of processes that are examined; on a host with more of them, the others are not seen. */
export const MAX_PROCESSES = 32_768;

/** The number of processes whose files are read at a time. */
const PROCESSES_AT_ONCE = 64;

/** Programs that write to the same table, by the kernel's name of the process (comm, at most 15 characters). */
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

/** Programs that may hold virtual addresses elsewhere at the moment. */
const VRRP_SPEAKERS: ReadonlySet<string> = new Set(['vrrpd', 'ucarp', 'corosync', 'pacemakerd']);

/** The kernel names a process that runs lvsd after its interpreter. */
const INTERPRETERS: ReadonlySet<string> = new Set(['node', 'MainThread', 'lvsd']);

/**
 * Finds other processes that program IPVS or move addresses in this network namespace; null when processes cannot be
 * listed. A second lvsd is among them when `daemonPid` says which one is intended.
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
  const own = await familyOf(host, daemonPid);
  const found = new Map<string, ControllerProcess>();
  for (let from = 0; from < pids.length; from += PROCESSES_AT_ONCE) {
    const seen = await Promise.all(
      pids
        .slice(from, from + PROCESSES_AT_ONCE)
        .filter((pid) => pid !== daemonPid)
        .map((pid) => look(host, pid, here, own)),
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
  own: readonly number[],
): Promise<ControllerProcess | null> {
  const name = (await host.text(`/proc/${pid}/comm`))?.trim() ?? '';
  if (VRRP_SPEAKERS.has(name)) return { name, pid, vrrpOnly: true };
  const perhapsLvsd = own.length > 0 && INTERPRETERS.has(name);
  if (!WRITERS.has(name) && !perhapsLvsd) return null;
  const [command, there] = await Promise.all([
    host.text(`/proc/${pid}/cmdline`),
    host.link(`/proc/${pid}/ns/net`),
  ]);
  if (there !== null && here !== null && there !== here) return null;
  const words = (command ?? '').split('\0');
  if (perhapsLvsd) return secondLvsd(host, pid, words, own);
  return { name, pid, vrrpOnly: name === 'keepalived' && (await balancesNothing(host, pid, words)) };
}

async function secondLvsd(
  host: HostReader,
  pid: number,
  words: readonly string[],
  own: readonly number[],
): Promise<ControllerProcess | null> {
  if (!programsAsLvsd(words) || own.includes(pid) || (await isChild(host, pid, own))) return null;
  return { name: 'lvsd', pid, vrrpOnly: false };
}

/**
 * Whether this keepalived leaves IPVS alone: it runs only its VRRP half, or its file has no virtual server. A file that
 * cannot be read, or that includes others, counts as having one.
 */
async function balancesNothing(host: HostReader, pid: number, words: readonly string[]): Promise<boolean> {
  if (isVrrpOnly(words)) return true;
  const path = keepalivedFile(words);
  if (!path.startsWith('/')) return false;
  // The path is read below the process's own root, because in a container it leads to another file.
  const text = await host.text(`/proc/${pid}/root${path}`);
  return text !== null && hasNoVirtualServer(text);
}

/** Recognises an lvsd that writes to the kernel: it has neither `--kernel memory` nor `--check`. */
function programsAsLvsd(words: readonly string[]): boolean {
  const [program = '', ...rest] = words;
  // The interpreter's own options come before the script.
  const script = rest.find((word) => !word.startsWith('-')) ?? '';
  const isLvsd = [program, script].some((word) => /(?:^|\/)lvsd(?:\.js)?$/.test(word));
  return isLvsd && !words.some((word) => ['memory', '--kernel=memory', '--check'].includes(word));
}

/** The lvsd that answers, the supervisor that started it, and the supervisor's other halves, if there is one. */
async function familyOf(host: HostReader, daemonPid: number | null): Promise<readonly number[]> {
  if (daemonPid === null) return [];
  const parent = await parentOf(host, daemonPid);
  const words = ((await host.text(`/proc/${parent}/cmdline`)) ?? '').split('\0');
  return programsAsLvsd(words) ? [daemonPid, Number(parent)] : [daemonPid];
}

/** Between fork and exec, the script of a check looks like its lvsd; the halves of one lvsd have the same parent. */
async function isChild(host: HostReader, pid: number, parents: readonly number[]): Promise<boolean> {
  return parents.includes(Number(await parentOf(host, pid)));
}

async function parentOf(host: HostReader, pid: number): Promise<string> {
  return statusField((await host.text(`/proc/${pid}/status`)) ?? '', 'PPid') ?? '';
}
