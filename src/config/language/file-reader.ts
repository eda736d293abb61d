/** Why a file could not be read as text. */
export type FileFault = 'missing' | 'unreadable' | 'directory' | 'not-regular' | 'binary' | 'too-large';

/** What a read gave; a fault is an expected outcome, told in `detail`. */
export type FileContent =
  | {
      readonly ok: true;
      readonly text: string;
      /** The same for two names of one file, so that an include cycle through links is seen. */
      readonly identity: string;
      /** keepalived refuses to include executable files. */
      readonly executable: boolean;
    }
  | { readonly ok: false; readonly fault: FileFault; readonly detail: string };

export interface DirectoryEntry {
  readonly name: string;
  readonly directory: boolean;
}

/** Access to configuration files. Never throws for what a file system does. */
export interface FileReader {
  /** The whole text, read as UTF-8; at most {@link MAX_FILE_BYTES}, without NUL characters. */
  read(path: string): FileContent;
  /** Entries in any order, or null when there is no such directory or it cannot be read. */
  list(path: string): readonly DirectoryEntry[] | null;
}

/** Largest file that is read. Listed in docs/limits.md. */
export const MAX_FILE_BYTES: number = 64 * 1024 * 1024;

/** The directory part of a path: `/etc/a.conf` gives `/etc`, `a.conf` gives `.`. */
export function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/');
  if (slash === -1) return '.';
  return slash === 0 ? '/' : path.slice(0, slash);
}

/** `name` as seen from `directory`; absolute names stay as they are. */
export function pathFrom(directory: string, name: string): string {
  if (name.startsWith('/') || directory === '.') return name;
  return directory === '/' ? `/${name}` : `${directory}/${name}`;
}
