import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What `npm test` built, installed in a folder of its own whose packages a test may take away or break. */
export class Installation implements Disposable {
  readonly #directory = mkdtempSync(join(tmpdir(), 'lvsd-installed-'));

  constructor() {
    cpSync(join(ROOT, 'dist'), this.#path('dist'), { recursive: true });
    cpSync(join(ROOT, 'package.json'), this.#path('package.json'));
    mkdirSync(this.#path('node_modules'));
    for (const name of readdirSync(join(ROOT, 'node_modules'))) {
      if (!name.startsWith('.')) symlinkSync(join(ROOT, 'node_modules', name), this.package(name));
    }
  }

  /** The path of a program, such as lvsd. */
  program(name: string): string {
    return this.#path('dist', 'src', `${name}.js`);
  }

  package(name: string): string {
    return this.#path('node_modules', name);
  }

  /** A package as a copy, which may be changed. */
  own(name: string): string {
    rmSync(this.package(name));
    cpSync(join(ROOT, 'node_modules', name), this.package(name), { recursive: true });
    return this.package(name);
  }

  [Symbol.dispose](): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #path(...parts: readonly string[]): string {
    return join(this.#directory, ...parts);
  }
}
