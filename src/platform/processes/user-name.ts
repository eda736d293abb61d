import { userInfo } from 'node:os';

/** The name of the user that this process runs as, or `uid N` for a user without a name on this host. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.geteuid?.() ?? 'unknown'}`;
  }
}
