import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Script, ScriptIdentity, ScriptInvocation } from '../../src/base/processes/script.ts';

/** Real scripts on the disk, removed with the directory at the end of a test. */
export class ScriptDirectory implements Disposable {
  readonly path: string = mkdtempSync(join(tmpdir(), 'lvsd-scripts-'));

  constructor() {
    // Other users run these scripts too.
    chmodSync(this.path, 0o755);
  }

  file(name: string): string {
    return join(this.path, name);
  }

  write(name: string, text: string, mode = 0o755): string {
    const path = this.file(name);
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  }

  /** What a script wrote into a file beside it; empty when it did not. */
  read(name: string): string {
    const path = this.file(name);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  /** A shell script as a command. */
  script(body: string, args: readonly string[] = [], name = 'script.sh'): Script {
    return scriptOf([this.write(name, `#!/bin/sh\n${body}\n`), ...args]);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export function scriptOf(
  argv: readonly [string, ...string[]],
  invocation: ScriptInvocation = 'direct',
  identity: ScriptIdentity | null = null,
): Script {
  return { command: { invocation, argv }, identity };
}
