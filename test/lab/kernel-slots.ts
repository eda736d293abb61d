import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

/** More kernels at a time only take each other's time: each keeps a core busy while its programs start. */
const MOST_KERNELS = 2;
const LOOK_AGAIN_MS = 200;
/** How long the processors are watched before a second kernel is started beside the first. */
const WATCH_MS = 300;
/** Cores that must have been idle meanwhile. */
const IDLE_CORES_WANTED = 0.7;

/** capabilities(7). */
const CAP_SYS_NICE = 23n;

/** The right to run one kernel of the lab, on one core of this machine. */
export interface KernelSlot {
  /** The number of the core that the kernel is kept on. */
  readonly core: number;
  release(): void;
}

/**
 * Waits for the right to run a kernel. All test processes of this machine share it: a slot is a name in the abstract
 * space of local sockets, which the kernel gives to one process at a time and takes back when that process dies.
 * The second slot is given away only where there is a core for it: one that is idle, or, where `first.sh` may put the
 * lab before other work, any second one.
 */
export async function takeKernelSlot(): Promise<KernelSlot> {
  const { cores, raised, slots } = machineSlots();
  for (;;) {
    for (let slot = 0; slot < slots; slot += 1) {
      if (slot > 0 && !raised && (await idleCores()) < IDLE_CORES_WANTED) continue;
      const server = await own(slotName(slot));
      if (server !== null) return { core: cores[slot] ?? 0, release: () => server.close() };
    }
    await delay(LOOK_AGAIN_MS);
  }
}

interface MachineSlots {
  readonly cores: readonly number[];
  readonly raised: boolean;
  readonly slots: number;
}

function machineSlots(): MachineSlots {
  const status = readFileSync('/proc/self/status', 'utf8');
  const cores = allowedCores(status);
  const slots = Math.max(1, Math.min(MOST_KERNELS, cores.length, availableParallelism()));
  return { cores, raised: mayRaise(status), slots };
}

function slotName(slot: number): string {
  return `lvsd-lab-kernel-${slot}`;
}

/** The numbers of the cores that a process may use, from its `/proc/PID/status`: `0-1,4` is 0, 1 and 4. */
export function allowedCores(status: string): readonly number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? '0';
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

/** Whether a process may put itself before others, from its `/proc/PID/status`. */
export function mayRaise(status: string): boolean {
  const effective = /^CapEff:\s*(\w+)/m.exec(status)?.[1] ?? '0';
  return ((BigInt(`0x${effective}`) >> CAP_SYS_NICE) & 1n) === 1n;
}

/** Cores that did nothing between two readings of `/proc/stat`; 0 when no time passed. */
export function idleCoresBetween(before: string, after: string, cores: number): number {
  const [one, other] = [cpuTimes(before), cpuTimes(after)];
  const total = other.total - one.total;
  return total <= 0 ? 0 : (cores * (other.idle - one.idle)) / total;
}

async function idleCores(): Promise<number> {
  const before = readFileSync('/proc/stat', 'utf8');
  await delay(WATCH_MS);
  return idleCoresBetween(before, readFileSync('/proc/stat', 'utf8'), availableParallelism());
}

/** The line `cpu user nice system idle iowait ...`, summed over all cores: Linux, proc(5). */
function cpuTimes(stat: string): { readonly idle: number; readonly total: number } {
  const times = (/^cpu +(.*)$/m.exec(stat)?.[1] ?? '').split(' ').map(Number);
  return { idle: (times[3] ?? 0) + (times[4] ?? 0), total: times.reduce((sum, time) => sum + time, 0) };
}

/** Null while another process, or another run of this one, has the name. */
function own(name: string): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.unref();
    server.once('error', () => resolve(null));
    server.listen({ path: `\0${name}` }, () => resolve(server));
  });
}
