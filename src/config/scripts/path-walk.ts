/** The results of lstat(2) and readlink(2) for one name. */
export interface PathEntry {
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  readonly uid: number;
  readonly gid: number;
  /** The permission bits with the set-id and sticky bits: 0o7777. */
  readonly mode: number;
  /** The target of a symbolic link. */
  readonly target?: string;
}

/** Examines names without following links. Never throws because of the file system. */
export interface PathInspector {
  /** Null when the name does not exist, or cannot be examined. */
  lstat(path: string): PathEntry | null;
  /** The first bytes of a file, at most `count`, as Latin-1; null when it cannot be read. */
  head(path: string, count: number): string | null;
}

/** One name on the way to a file: each directory, each link, and the file itself. */
export interface PathComponent {
  readonly path: string;
  readonly entry: PathEntry;
}

export type PathWalk =
  | {
      readonly ok: true;
      /** The path of the file without symbolic links. */
      readonly real: string;
      readonly file: PathEntry;
      /** The names in the order in which the kernel passes them, from `/`. */
      readonly components: readonly PathComponent[];
    }
  | { readonly ok: false; readonly reason: string };

/** The number of links that the kernel follows for one name (path_resolution(7)). */
export const MAX_LINKS = 40;

/** Follows an absolute path as the kernel does and notes every name it depends on. */
export function walkPath(path: string, inspector: PathInspector): PathWalk {
  const components: PathComponent[] = [];
  const remaining = namesOf(path);
  let at: string[] = [];
  let links = 0;
  let entry = enter('/', inspector, components);
  for (let name = remaining.shift(); name !== undefined; name = remaining.shift()) {
    if (entry === null) break;
    if (entry.kind !== 'directory') return { ok: false, reason: `${pathOf(at)} is not a directory` };
    if (name === '..') {
      at = at.slice(0, -1);
      entry = inspector.lstat(pathOf(at));
      continue;
    }
    const next = [...at, name];
    entry = enter(pathOf(next), inspector, components);
    if (entry === null) return { ok: false, reason: `${pathOf(next)} does not exist, or cannot be seen` };
    if (entry.kind !== 'link') {
      at = next;
      continue;
    }
    links += 1;
    if (links > MAX_LINKS) return { ok: false, reason: `too many symbolic links in ${path}` };
    const target = entry.target ?? '';
    if (target.startsWith('/')) at = [];
    remaining.unshift(...namesOf(target));
    entry = inspector.lstat(pathOf(at));
  }
  if (entry === null) return { ok: false, reason: `${pathOf(at)} cannot be seen` };
  return { ok: true, real: pathOf(at), file: entry, components };
}

function enter(path: string, inspector: PathInspector, components: PathComponent[]): PathEntry | null {
  const entry = inspector.lstat(path);
  if (entry !== null) components.push({ path, entry });
  return entry;
}

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

function pathOf(names: readonly string[]): string {
  return `/${names.join('/')}`;
}
