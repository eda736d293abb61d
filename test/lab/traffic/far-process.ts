import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { paced } from '../pace.ts';

const ANSWER_LIMIT_MS = paced(60_000);

/** A program of ours in another network namespace, which is asked over node's channel and answers in turn. */
export class FarProcess<Question, Reply> {
  readonly #child: ChildProcess;
  readonly #name: string;
  #waiting: { take(reply: Reply): void; fail(error: Error): void } | null = null;

  constructor(namespace: string, program: string, ...words: readonly string[]) {
    const script = join(import.meta.dirname, program);
    this.#name = `${program} in ${namespace}`;
    this.#child = spawn('ip', ['netns', 'exec', namespace, process.execPath, script, ...words], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child.on('message', (reply) => {
      const waiting = this.#waiting;
      this.#waiting = null;
      waiting?.take(reply as Reply);
    });
    this.#child.once('exit', () => this.#waiting?.fail(new Error(`${this.#name} ended`)));
  }

  /** One question at a time. Rejects when the process ends or is silent for a minute. */
  ask(question: Question): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const silence = setTimeout(() => reject(new Error(`${this.#name} does not answer`)), ANSWER_LIMIT_MS);
      this.#waiting = {
        take: (reply) => {
          clearTimeout(silence);
          resolve(reply);
        },
        fail: (error) => {
          clearTimeout(silence);
          reject(error);
        },
      };
      this.#child.send(question as object);
    });
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
