import type { Route } from './facts.ts';
import type { ToolOutcome } from './host-reader.ts';

/** Parses the answer of `ip -j route get ADDRESS`; null for any other text. */
export function parseRoute({ status, output }: ToolOutcome): Route | null {
  // iproute2 prints `RTNETLINK answers: Network is unreachable`, also for unreachable, blackhole and prohibit routes.
  if (status === 2 && output.includes('RTNETLINK answers')) return { kind: 'none' };
  if (status !== 0) return null;
  let answer: unknown;
  try {
    answer = JSON.parse(output);
  } catch {
    return null;
  }
  const route = Array.isArray(answer) ? (answer[0] as unknown) : null;
  if (!isRecord(route)) return null;
  const { type = 'unicast', dev: device, gateway, via, prefsrc } = route;
  if (type === 'local') return { kind: 'local' };
  if (type !== 'unicast' || typeof device !== 'string') return { kind: 'none' };
  const next = isRecord(via) ? via['host'] : gateway;
  const way = { device, source: typeof prefsrc === 'string' ? prefsrc : null };
  return typeof next === 'string' ? { kind: 'gateway', gateway: next, ...way } : { kind: 'on-link', ...way };
}

/** Interfaces of default routes in /proc/net/route (columns: interface, destination, gateway, flags, ..., mask). */
export function parseDefaultInterfaces(text: string): readonly string[] {
  const interfaces = new Set<string>();
  for (const line of text.split('\n').slice(1)) {
    const [device, destination, , , , , , mask] = line.trim().split(/\s+/);
    if (device !== undefined && destination === '00000000' && mask === '00000000') interfaces.add(device);
  }
  return [...interfaces];
}

/** `kernel/net/netfilter/ipvs/ip_vs_rr.ko.xz: ...` of modules.dep, or a line of modules.builtin. */
export function parseModuleList(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const line of text.split('\n')) {
    const name = /([^/:\s]+)\.ko(?:\.\w+)?(?::|$)/.exec(line)?.[1];
    if (name !== undefined) names.add(name.replaceAll('-', '_'));
  }
  return names;
}

/** One field of /proc/PID/status; the text is empty where the name has no value (no supplementary groups). */
export function statusField(text: string, name: string): string | null {
  return new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(text)?.[1]?.trim() ?? null;
}

/** The soft limit of `Max open files` in /proc/PID/limits. */
export function parseDescriptorLimit(text: string): number | null {
  const soft = /^Max open files\s+(\S+)/m.exec(text)?.[1];
  if (soft === undefined) return null;
  return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
}

/** Whether /proc/PID/uid_map is that of the initial user namespace (user_namespaces(7)). */
export function isInitialUserMap(text: string): boolean {
  return /^\s*0\s+0\s+4294967295\s*$/.test(text);
}

/** Major and minor number of a kernel release; null for any other text. */
export function kernelVersion(release: string): readonly [number, number] | null {
  const match = /^(\d+)\.(\d+)/.exec(release);
  return match === null ? null : [Number(match[1]), Number(match[2])];
}

/** Whether a command line of keepalived starts only its VRRP half (keepalived: -P, --vrrp). */
export function isVrrpOnly(words: readonly string[]): boolean {
  return words.slice(1).some((word) => word === '--vrrp' || /^-[A-Za-z]*P[A-Za-z]*$/.test(word));
}

/** The file that a command line of keepalived names (`-f`, `--use-file`), or its default. */
export function keepalivedFile(words: readonly string[]): string {
  for (const [index, word] of words.entries()) {
    if (word === '-f' || word === '--use-file') return words[index + 1] ?? '';
    const attached = /^(?:--use-file=|-f)(.+)$/.exec(word)?.[1];
    if (attached !== undefined) return attached;
  }
  return '/etc/keepalived/keepalived.conf';
}

/** Whether a keepalived.conf certainly has no virtual server; one that includes files or defines words may have. */
export function hasNoVirtualServer(text: string): boolean {
  return !/^[^#!\n]*(?:\bvirtual_server\b|\binclude\w*|\$)/m.test(text);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
