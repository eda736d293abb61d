import { connect, createServer, type Socket } from 'node:net';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { paced } from '../pace.ts';

/**
 * The two ends of connections that are to survive a takeover.
 *
 *   held-connections.js serve PORT
 *   held-connections.js hold HOST PORT TALKING SILENT
 *
 * The first echoes. The second reads commands, one in a line, and answers each with a line:
 * `open` opens the connections; those that talk have sent something and got it back, and every other one of them goes on
 * talking all the time. `ask` sends something on every connection that is left, and says how many still answered.
 */

/** A connection that has neither answered nor ended by then hangs, and counts as lost. */
const ANSWER_LIMIT_MS = paced(60_000);
const OPEN_LIMIT_MS = paced(60_000);
/** Those that talk all the time say something this often. */
const TALK_EVERY_MS = 500;
/** Connections that are opened at a time: a director in a guest is slow. */
const AT_ONCE = 20;

class Held {
  readonly #socket: Socket;
  #sent = 0;
  #received = 0;
  #open = false;
  #dead = false;
  #wake: () => void = () => undefined;

  constructor(host: string, port: number) {
    this.#socket = connect({ host, port, noDelay: true });
    this.#socket.on('connect', () => {
      this.#open = true;
      this.#wake();
    });
    this.#socket.on('data', (bytes: Buffer) => {
      this.#received += bytes.length;
      this.#wake();
    });
    this.#socket.on('error', () => this.#socket.destroy());
    this.#socket.on('close', () => {
      this.#dead = true;
      this.#wake();
    });
  }

  async opened(): Promise<boolean> {
    await this.#until(() => this.#open, OPEN_LIMIT_MS);
    return this.#open && !this.#dead;
  }

  say(): void {
    if (this.#dead) return;
    this.#sent += 1;
    this.#socket.write('.');
  }

  /** Says something, and waits until everything that was ever said has come back. */
  async answers(): Promise<boolean> {
    this.say();
    const wanted = this.#sent;
    await this.#until(() => this.#received >= wanted, ANSWER_LIMIT_MS);
    return !this.#dead && this.#received >= wanted;
  }

  async #until(done: () => boolean, limitMs: number): Promise<void> {
    if (done() || this.#dead) return;
    await new Promise<void>((resolve) => {
      const limit = setTimeout(resolve, limitMs);
      this.#wake = () => {
        if (!done() && !this.#dead) return;
        clearTimeout(limit);
        resolve();
      };
    });
    this.#wake = () => undefined;
  }
}

function serve(port: number): void {
  createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.pipe(socket);
  }).listen({ port, host: '0.0.0.0', backlog: 1024 });
}

async function open(host: string, port: number, count: number, talks: boolean): Promise<readonly Held[]> {
  const all: Held[] = [];
  while (all.length < count) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - all.length) }, () => new Held(host, port));
    await Promise.all(some.map((one) => (talks ? one.answers() : one.opened())));
    all.push(...some);
  }
  return all;
}

async function countOf(all: readonly Held[], ask: (one: Held) => Promise<boolean>): Promise<number> {
  return (await Promise.all(all.map(ask))).filter(Boolean).length;
}

async function hold(host: string, port: number, talking: number, silent: number): Promise<void> {
  let talkers: readonly Held[] = [];
  let silents: readonly Held[] = [];
  for await (const command of createInterface({ input: process.stdin })) {
    if (command === 'open') {
      talkers = await open(host, port, talking, true);
      silents = await open(host, port, silent, false);
      const busy = talkers.filter((_, index) => index % 2 === 0);
      setInterval(() => busy.forEach((one) => one.say()), TALK_EVERY_MS);
      console.log(
        `${await countOf(talkers, (one) => one.answers())} ${await countOf(silents, (one) => one.opened())}`,
      );
    } else {
      const [kept, keptSilent] = await Promise.all(
        [talkers, silents].map((all) => countOf(all, (one) => one.answers())),
      );
      console.log(`${kept} ${keptSilent}`);
    }
  }
  process.exit(0);
}

const [role, ...words] = process.argv.slice(2);
if (role === 'serve') {
  serve(Number(words[0]));
} else {
  await hold(words[0] ?? '', Number(words[1]), Number(words[2]), Number(words[3]));
}
