import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type CheckKind, NUMBER_FILE, SCRIPT } from './check-kinds.ts';
import { BenchDaemon } from './daemon.ts';
import type { Farm } from './farm.ts';
import { KeepalivedChecks } from './keepalived.ts';
import type { ProcessTimes } from './process-times.ts';
import { site } from './site.ts';

/** How often the number of FILE_CHECKs changes. */
const NUMBER_INTERVAL_MS = 200;

export interface ContenderInit {
  readonly name: string;
  readonly program: 'lvsd' | 'keepalived';
  readonly kind: CheckKind;
  readonly farm: Farm;
  /** Which of the farm's servers are its own. */
  readonly side: number;
  /** Of node, in place of those that lvsd ships with. */
  readonly flags?: readonly string[];
  readonly probe?: boolean;
  /** Seconds between the attempts of a check; 1 unless given. */
  readonly delayLoop?: number;
}

/** A program that runs checks of one kind against the farm, and how many attempts it made. */
export class Contender {
  readonly name: string;
  /** Null when it is keepalived. */
  readonly daemon: BenchDaemon | null;
  readonly #init: ContenderInit;
  readonly #program: BenchDaemon | KeepalivedChecks;
  readonly #directory: string = mkdtempSync(join(tmpdir(), 'lvsd-bench-'));
  #numbers: NodeJS.Timeout | null = null;

  constructor(init: ContenderInit) {
    this.name = init.name;
    this.#init = init;
    this.#writeFiles();
    const config = this.#config();
    const { flags, probe = false } = init;
    this.daemon =
      init.program === 'lvsd'
        ? new BenchDaemon(config, flags === undefined ? { probe } : { flags, probe })
        : null;
    this.#program = this.daemon ?? new KeepalivedChecks(config);
  }

  async ready(): Promise<void> {
    await this.#program.ready();
  }

  times(): ProcessTimes {
    return this.#program.times();
  }

  /** As its servers or scripts counted them; what has neither is asked of lvsd itself. */
  async attempts(): Promise<number> {
    const { kind, farm, side } = this.#init;
    if (kind.farm !== null) return farm.attempts(kind.farm, side);
    if (kind.name === 'MISC_CHECK') return statSync(this.#file('runs')).size;
    return (await this.daemon?.metric('lvsd_check_results_total')) ?? 0;
  }

  /** Throws when a server is down: what failing checks cost is another matter. */
  async verify(): Promise<void> {
    const down = await this.#program.down();
    if (down > 0) throw new Error(`${this.name}, ${this.#init.kind.name}: ${down} servers are down`);
  }

  async stop(): Promise<void> {
    if (this.#numbers !== null) clearInterval(this.#numbers);
    await this.#program.stop();
    // A script that runs still may write.
    await delay(100);
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #writeFiles(): void {
    writeFileSync(this.#file('runs'), '');
    writeFileSync(this.#file('check.sh'), `#!/bin/sh\nprintf . >>${this.#file('runs')}\n`, { mode: 0o755 });
    writeFileSync(this.#file('number'), '0');
    if (this.#init.kind.name !== 'FILE_CHECK') return;
    let number = 0;
    this.#numbers = setInterval(() => {
      number = (number + 1) % 10;
      writeFileSync(this.#file('number'), String(number));
    }, NUMBER_INTERVAL_MS);
  }

  #config(): string {
    const { kind, farm, side, delayLoop = 1 } = this.#init;
    const port = kind.farm === null ? 9 : farm.port(kind.farm, side);
    const head = [
      'global_defs {',
      'script_user root',
      '}',
      'track_file number {',
      `file ${NUMBER_FILE}`,
      '}',
    ];
    const services = site({
      virtualServers: kind.servers / 10,
      realServers: 10,
      service: [
        `delay_loop ${delayLoop}`,
        `warmup ${delayLoop}`,
        'lb_algo wlc',
        'lb_kind NAT',
        'protocol TCP',
      ],
      server: () => kind.block,
      endpoint: (index) => `127.1.${index >> 8}.${index & 255} ${port}`,
    });
    return `${head.join('\n')}\n${services}`
      .replaceAll(NUMBER_FILE, this.#file('number'))
      .replaceAll(SCRIPT, this.#file('check.sh'));
  }

  #file(name: string): string {
    return join(this.#directory, name);
  }
}

export interface Window {
  readonly attempts: number;
  readonly seconds: number;
  /** CPU time of each attempt, µs: the program's own, and with its children. */
  readonly own: number;
  readonly withChildren: number;
}

/** Starts all of them and measures each in the same windows of time; stops them again. */
export async function measureTogether(
  contenders: readonly Contender[],
  {
    settleMs,
    windowMs,
    windows,
  }: { readonly settleMs: number; readonly windowMs: number; readonly windows: number },
): Promise<readonly (readonly Window[])[]> {
  try {
    for (const contender of contenders) await contender.ready();
    await delay(settleMs);
    const found = contenders.map((): Window[] => []);
    for (let window = 0; window < windows; window += 1) {
      const before = await lookAt(contenders);
      await delay(windowMs);
      const after = await lookAt(contenders);
      for (const [index, list] of found.entries()) {
        const [from, to] = [before[index], after[index]];
        if (from !== undefined && to !== undefined) list.push(windowOf(from, to));
      }
    }
    for (const contender of contenders) await contender.verify();
    return found;
  } finally {
    for (const contender of contenders) await contender.stop();
  }
}

interface Look {
  readonly at: number;
  readonly attempts: number;
  readonly times: ProcessTimes;
}

async function lookAt(contenders: readonly Contender[]): Promise<readonly Look[]> {
  const looks: Look[] = [];
  for (const contender of contenders) {
    const attempts = await contender.attempts();
    looks.push({ at: performance.now(), attempts, times: contender.times() });
  }
  return looks;
}

function windowOf(from: Look, to: Look): Window {
  const attempts = to.attempts - from.attempts;
  const own = ((to.times.own - from.times.own) / attempts) * 1e6;
  const children = ((to.times.children - from.times.children) / attempts) * 1e6;
  return { attempts, seconds: (to.at - from.at) / 1000, own, withChildren: own + children };
}
