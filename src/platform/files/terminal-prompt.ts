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

/** The owner and lvsd-web's group may read the file, and nobody else. */
const USERS_MODE = 0o640;

/** Asks for passwords on the terminal, and reads and replaces the users file. */
export class TerminalPrompt {
  readonly #input: NodeJS.ReadStream;
  readonly #output: NodeJS.WriteStream;

  constructor(input: NodeJS.ReadStream, output: NodeJS.WriteStream) {
    this.#input = input;
    this.#output = output;
  }

  /** Returns an empty text where there is no file. Throws the system's error. */
  read(path: string): string {
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  /** Replaces the file as a whole or not at all; owner and group stay as they were. Throws the system's error. */
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

  /** Resolves to null when the two answers differ. Without a terminal, one line is read once. */
  async askTwice(prompt: string): Promise<string | null> {
    const quiet = new Writable({ write: (_chunk, _encoding, done) => done() });
    const terminal = this.#input.isTTY === true;
    // readline edits the line, and its echo is discarded.
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
