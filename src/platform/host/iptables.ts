import { readFile, writeFile } from 'node:fs/promises';
import type { AddressFamily } from '../../base/ip-address.ts';
import type { Milliseconds } from '../../base/time.ts';
import type { TrackingSwitch } from '../../fullnat/full-nat.ts';
import { CHAIN, HOOK, type NatFault, type NatTable, parseChain } from '../../fullnat/nat-table.ts';
import { explainIptables, NO_IPTABLES } from '../../fullnat/refusal.ts';
import { type Ran, runHostProgram } from './host-program.ts';

/** The number of seconds that iptables itself waits for its lock, which other programs hold for milliseconds. */
const LOCK_SECONDS = 3;
/** A run of iptables that takes longer is ended; listed in docs/limits.md. */
const PROGRAM_LIMIT: Milliseconds = 10_000;
/** The largest output of one run of iptables, in bytes; listed in docs/limits.md. */
const MAX_OUTPUT = 8 * 1024 * 1024;

type Backend = 'iptables' | 'iptables-legacy';

/**
 * The nat tables, through the programs of iptables. It uses the backend that the host prefers, else the legacy one,
 * which is the only one that works on a kernel without the nat chain type of nf_tables. The backend that worked is
 * remembered for each family.
 */
export class Iptables implements NatTable {
  readonly #backends = new Map<AddressFamily, Backend>();
  readonly #run: typeof runProgram;

  constructor(run: typeof runProgram = runProgram) {
    this.#run = run;
  }

  async read(family: AddressFamily): ReturnType<NatTable['read']> {
    return await this.#withBackend(family, async (backend) => {
      const program = programOf(family, backend);
      const hook = await this.#run(program, [...LIST, HOOK]);
      if (hook.status !== 0) return refusalOf(program, hook);
      const chain = await this.#run(program, [...LIST, CHAIN]);
      const rules = chain.status === 0 ? parseChain(chain.output, CHAIN) : null;
      const jumps = parseChain(hook.output, HOOK).filter((rule) => rule === `-j ${CHAIN}`).length;
      return { ok: true, found: { rules, jumps } } as const;
    });
  }

  async change(family: AddressFamily, lines: readonly string[]): ReturnType<NatTable['change']> {
    return await this.#withBackend(family, async (backend) => {
      const program = `${programOf(family, backend)}-restore`;
      const text = ['*nat', ...lines, 'COMMIT', ''].join('\n');
      const ran = await this.#run(program, ['--noflush', '-w', String(LOCK_SECONDS)], text);
      return ran.status === 0 ? ({ ok: true } as const) : refusalOf(program, ran);
    });
  }

  async #withBackend<Good extends { readonly ok: true }>(
    family: AddressFamily,
    attempt: (backend: Backend) => Promise<Good | NatFault>,
  ): Promise<Good | NatFault> {
    const known = this.#backends.get(family);
    const first: Backend = known ?? 'iptables';
    const one = await attempt(first);
    if (one.ok) {
      this.#backends.set(family, first);
      return one;
    }
    const second: Backend = first === 'iptables' ? 'iptables-legacy' : 'iptables';
    const other = await attempt(second);
    if (other.ok) this.#backends.set(family, second);
    if (other.ok || one === NO_IPTABLES) return other;
    // On a kernel without the nat chain type of nf_tables, this backend cannot say what the other one lacks, such as a
    // privilege.
    return one.lacking === true && other !== NO_IPTABLES ? other : one;
  }
}

const LIST = ['-w', String(LOCK_SECONDS), '-t', 'nat', '-S'];

function programOf(family: AddressFamily, backend: Backend): string {
  return family === 'inet' ? backend : backend.replace('iptables', 'ip6tables');
}

function refusalOf(program: string, { missing, errorOutput, status }: Ran): NatFault {
  if (missing) return NO_IPTABLES;
  return explainIptables(
    program,
    errorOutput === '' && status === null ? 'it did not end in time' : errorOutput,
  );
}

function runProgram(program: string, args: readonly string[], input = ''): Promise<Ran> {
  return runHostProgram(program, args, { timeout: PROGRAM_LIMIT, maxOutput: MAX_OUTPUT }, input);
}

const SWITCH = '/proc/sys/net/ipv4/vs/conntrack';

export const procTrackingSwitch: TrackingSwitch = {
  async read(): Promise<number | null> {
    try {
      const text = (await readFile(SWITCH, 'utf8')).trim();
      return /^\d+$/.test(text) ? Number(text) : null;
    } catch {
      return null;
    }
  },
  async write(value): Promise<void> {
    await writeFile(SWITCH, `${value}\n`);
  },
};
