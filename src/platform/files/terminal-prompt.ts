import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** For lvsd-web's group to read, and for nobody else. */
const USERS_MODE = 0o640;

/** Asks for passwords and keeps the users file. */
export class TerminalPrompt {
  readonly #input: NodeJS.ReadStream;
  readonly #output: NodeJS.WriteStream;

  constructor(input: NodeJS.ReadStream, output: NodeJS.WriteStream) {
    this.#input = input;
    this.#output = output;
  }

  /** Empty where there is no file. Throws the system's error. */
  read(path: string): string {
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  /** As a whole or not at all; owner and group stay what they were. Throws the system's error. */
  replace(path: string, text: string): void {
    const temporary = `${path}.new`;
    rmSync(temporary, { force: true });
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' });
    if (existsSync(path)) {
      const { uid, gid } = lstatSync(path);
      chownSync(temporary, uid, gid);
    }
    chmodSync(temporary, USERS_MODE);
    renameSync(temporary, path);
  }

  /** Null: the second one was another one. Without a terminal one line is read, once. */
  async askTwice(prompt: string): Promise<string | null> {
    const quiet = new Writable({ write: (_chunk, _encoding, done) => done() });
    const terminal = this.#input.isTTY === true;
    // readline edits the line; what it would echo goes nowhere.
    const reader = createInterface({ input: this.#input, output: quiet, terminal });
    const lines = reader[Symbol.asyncIterator]();
    const ask = async (words: string): Promise<string> => {
      if (terminal) this.#output.write(words);
      const { value, done } = await lines.next();
      if (terminal) this.#output.write('\n');
      return done === true ? '' : String(value);
    };
    try {
      const first = await ask(`${prompt}: `);
      return !terminal || first === (await ask('Again: ')) ? first : null;
    } finally {
      reader.close();
    }
  }
}
