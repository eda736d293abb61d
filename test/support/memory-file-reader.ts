import type { DirectoryEntry, FileContent, FileReader } from '../../src/config/language/file-reader.ts';

/** A file of {@link MemoryFileReader}: its text, or what makes it special. */
export type MemoryFile =
  | string
  | { readonly text: string; readonly executable?: boolean; readonly identity?: string };

/** Configuration files that exist only in a test. Paths are taken as they are given. */
export class MemoryFileReader implements FileReader {
  readonly #files: ReadonlyMap<string, MemoryFile>;

  constructor(files: Readonly<Record<string, MemoryFile>>) {
    this.#files = new Map(Object.entries(files));
  }

  read(path: string): FileContent {
    const file = this.#files.get(path);
    if (file === undefined) {
      const directory = [...this.#files.keys()].some((other) => other.startsWith(`${path}/`));
      return directory
        ? { ok: false, fault: 'directory', detail: 'it is a directory' }
        : { ok: false, fault: 'missing', detail: 'there is no such file' };
    }
    if (typeof file === 'string') return { ok: true, text: file, identity: path, executable: false };
    return {
      ok: true,
      text: file.text,
      identity: file.identity ?? path,
      executable: file.executable ?? false,
    };
  }

  list(path: string): readonly DirectoryEntry[] | null {
    const prefix = path === '.' ? '' : path === '/' ? '/' : `${path}/`;
    const entries = new Map<string, boolean>();
    for (const name of this.#files.keys()) {
      if (!name.startsWith(prefix) || (prefix === '' && name.startsWith('/'))) continue;
      const [first = '', ...rest] = name.slice(prefix.length).split('/');
      entries.set(first, rest.length > 0 || entries.get(first) === true);
    }
    if (entries.size === 0) return null;
    return [...entries].map(([name, directory]) => ({ name, directory }));
  }
}
