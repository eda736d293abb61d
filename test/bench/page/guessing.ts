import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { hashPassword } from '../../../web/users/password.ts';
import { PROJECT_ROOT } from '../../lab/machine.ts';
import { Arrivals, CHECK_INTERVAL_MS, checkedService } from '../arrivals.ts';
import { BenchDaemon } from '../daemon.ts';
import { endProcess } from '../end-process.ts';
import type { BenchResult } from '../result.ts';
import { site } from '../site.ts';

const GUESSES = 100_000;
const CHECKED = 20;
const GUESSERS = 32;
const QUIET_MS = 10_000;
/** A check may be this much later while somebody guesses. */
const ALLOWED_MS = 100;

/** How late the checks of a director are while somebody guesses passwords at its page, from as many addresses as wanted. */
export async function measureGuessing(): Promise<BenchResult> {
  const arrivals = new Arrivals();
  await arrivals.listen();
  const config = `${site({ virtualServers: 100, realServers: 10 })}${checkedService(CHECKED, arrivals.port)}`;
  const daemon = new BenchDaemon(config);
  await daemon.ready();
  const page = await Guarded.start(daemon.control);
  try {
    await delay(5 * CHECK_INTERVAL_MS);
    arrivals.forget();
    await delay(QUIET_MS);
    const quiet = arrivals.worstLateness();
    arrivals.forget();
    const from = performance.now();
    const answers = await guess(page.port);
    const seconds = (performance.now() - from) / 1000;
    const worst = arrivals.worstLateness();
    if (worst > quiet + ALLOWED_MS) {
      throw new Error(`guessing: a check was ${worst.toFixed(0)} ms late, ${quiet.toFixed(0)} ms without`);
    }
    const told = [...answers].map(([status, count]) => `${count} times ${status}`).join(', ');
    return {
      measurements: [
        { name: 'nobody guesses: lateness of the latest check', unit: 'ms', values: [quiet] },
        { name: `${GUESSES} wrong passwords: lateness of the latest check`, unit: 'ms', values: [worst] },
        { name: `${GUESSES} wrong passwords take`, unit: 's', values: [seconds] },
      ],
      remarks: [
        `passwords are guessed for ${GUESSERS} names over ${GUESSERS} connections, each guess from another address of 127.0.0.0/8; the answers were ${told}`,
      ],
    };
  } finally {
    await page.stop();
    await daemon.stop();
    arrivals.close();
  }
}

/** lvsd-web as its unit runs it, on a free port of loopback, with one user. */
class Guarded {
  readonly #directory: string;
  readonly #process: ReturnType<typeof spawn>;
  port = 0;

  private constructor(directory: string) {
    this.#directory = directory;
    const program = join(PROJECT_ROOT, 'dist', 'src', 'lvsd-web.js');
    this.#process = spawn(process.execPath, [program, '--config', join(directory, 'web.yaml')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  }

  static async start(control: string): Promise<Guarded> {
    const directory = mkdtempSync(join(tmpdir(), 'lvsd-guessing-'));
    writeFileSync(join(directory, 'users'), `alice:operator:${await hashPassword('not a guess')}\n`);
    writeFileSync(
      join(directory, 'web.yaml'),
      `listen: 127.0.0.1:0\nusers_file: ${join(directory, 'users')}\ncontrol: ${control}\n`,
    );
    const guarded = new Guarded(directory);
    await guarded.#ready();
    return guarded;
  }

  async #ready(): Promise<void> {
    let log = '';
    this.#process.stderr?.setEncoding('utf8');
    await new Promise<void>((resolve, reject) => {
      this.#process.once('exit', () => reject(new Error(`lvsd-web: ${log}`)));
      this.#process.stderr?.on('data', (text: string) => {
        if (this.port !== 0) return;
        log += text;
        this.port = Number(/serving the page address=\S+:(\d+)/.exec(log)?.[1] ?? 0);
        if (this.port !== 0) resolve();
      });
    });
  }

  async stop(): Promise<void> {
    await endProcess(this.#process, this.#directory);
  }
}

/** How often each status was answered. */
async function guess(port: number): Promise<ReadonlyMap<number, number>> {
  const answers = new Map<number, number>();
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < GUESSES) {
      const number = next;
      next += 1;
      const status = await attempt(port, number);
      answers.set(status, (answers.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: GUESSERS }, one));
  return answers;
}

const agent = new Agent({ keepAlive: false });

function attempt(port: number, number: number): Promise<number> {
  const body = `name=user${number % GUESSERS}&password=guess${number}`;
  return new Promise((resolve, reject) => {
    request(
      {
        host: '127.0.0.1',
        port,
        localAddress: `127.2.${(number >> 8) & 255}.${number & 255 || 1}`,
        path: '/login',
        method: 'POST',
        agent,
        headers: { host: 'localhost', 'content-type': 'application/x-www-form-urlencoded' },
      },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 0));
      },
    )
      .on('error', reject)
      .end(body);
  });
}
