import type { Role } from '../users/users-file.ts';

/** The properties of a request that decide whether it may change something. */
export interface ChangeClaim {
  readonly role: Role | null;
  /** The token of the session. Null: there is no session. */
  readonly token: string | null;
  readonly givenToken: string | undefined;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  /** The origins of this page, `https://lb1.example:9466`. There are two where a proxy in front may speak TLS. */
  readonly ownOrigins: readonly string[];
  readonly contentType: string | undefined;
}

export interface Refusal {
  readonly status: 401 | 403 | 415;
  readonly code: string;
  readonly message: string;
}

/** Null: the request may change something. Each condition alone already stops a page of another site from acting for a visitor. */
export function refuseChange(claim: ChangeClaim): Refusal | null {
  const { role, token, givenToken, origin, fetchSite, ownOrigins, contentType } = claim;
  if (role === null || token === null) {
    return { status: 401, code: 'not-logged-in', message: 'changes need a login of the page' };
  }
  if (role !== 'operator') {
    return { status: 403, code: 'not-an-operator', message: 'changes need the role operator' };
  }
  const sameOrigin = origin === undefined ? fetchSite === 'same-origin' : ownOrigins.includes(origin);
  if (!sameOrigin || (fetchSite !== undefined && fetchSite !== 'same-origin')) {
    return { status: 403, code: 'foreign-origin', message: 'the request does not come from this page' };
  }
  if (givenToken !== token) {
    return { status: 403, code: 'no-token', message: "X-Lvsd-Token is not this session's" };
  }
  if (contentType?.split(';', 1)[0]?.trim() !== 'application/json') {
    return { status: 415, code: 'not-json', message: 'a change is sent as application/json' };
  }
  return null;
}

/** Whether a request names this server: an address that it was reached at, or one of the names of the configuration. */
export function isOurHost(
  host: string | undefined,
  names: readonly string[],
  addresses: readonly string[],
): boolean {
  if (host === undefined) return false;
  const name = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]{1,253})(?::\d{1,5})?$/.exec(host)?.[1]?.toLowerCase();
  if (name === undefined) return false;
  const bare = name.replace(/^\[|\]$/g, '');
  return names.includes(bare) || names.includes(name) || addresses.includes(bare);
}
