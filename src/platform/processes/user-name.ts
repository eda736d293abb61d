import { userInfo } from 'node:os';

/** Name of the user that this process runs as, or `uid N` for one who has no name on this host. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.geteuid?.() ?? 'unknown'}`;
  }
}
