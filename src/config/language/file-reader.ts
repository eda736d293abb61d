/** The reasons why a file could not be read as text. */
export type FileFault = 'missing' | 'unreadable' | 'directory' | 'not-regular' | 'binary' | 'too-large';

/** The result of a read. A fault is an expected outcome, which `detail` describes. */
export type FileContent =
  | {
      readonly ok: true;
      readonly text: string;
      /** Equal for two names of one file, so that an include cycle through links is noticed. */
      readonly identity: string;
      /** True for an executable file, which keepalived refuses to include. */
      readonly executable: boolean;
    }
  | { readonly ok: false; readonly fault: FileFault; readonly detail: string };

export interface DirectoryEntry {
  readonly name: string;
  readonly directory: boolean;
}

/** Reads configuration files. Never throws because of the file system. */
export interface FileReader {
  /** The whole text, decoded as UTF-8; at most {@link MAX_FILE_BYTES}, without NUL characters. */
  read(path: string): FileContent;
  /** The entries in any order; null when the directory does not exist or cannot be read. */
  list(path: string): readonly DirectoryEntry[] | null;
}

/** The largest file that is read, in bytes. Listed in docs/limits.md. */
export const MAX_FILE_BYTES: number = 64 * 1024 * 1024;

/** The directory part of a path: `/etc/a.conf` gives `/etc`, `a.conf` gives `.`. */
export function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/');
  if (slash === -1) return '.';
  return slash === 0 ? '/' : path.slice(0, slash);
}

/** A path relative to `directory`; absolute paths stay as they are. */
export function pathFrom(directory: string, name: string): string {
  if (name.startsWith('/') || directory === '.') return name;
  return directory === '/' ? `/${name}` : `${directory}/${name}`;
}
