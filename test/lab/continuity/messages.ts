/** What the load in the client's namespace is asked, and what it answers. Times: the kernel's monotonic clock, ms. */

export type LoadQuestion =
  /** Starts the requests, opens the long connections that are missing, and waits until they are open. */
  | {
      readonly type: 'open';
      readonly idle: number;
      readonly downloads: number;
      /** Gives up the downloads that are held: bytes on their way can make a broken one look alive. */
      readonly downloadsAnew: boolean;
    }
  /** Requests that began at or after `from` and have ended. */
  | { readonly type: 'report'; readonly from: number }
  /** One more request on every idle connection; downloads must have come on since the last time. */
  | { readonly type: 'probe' };

export interface RequestReport {
  readonly answered: number;
  /** Answers by the name of the server. */
  readonly servers: Readonly<Record<string, number>>;
  readonly failed: readonly FailedRequest[];
  readonly slowestMs: number;
}

export interface FailedRequest {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly error: string;
}

/** Long connections by the server that they are with. */
export interface LongReport {
  readonly idle: Tally;
  readonly downloads: Tally;
}

export interface Tally {
  readonly kept: Readonly<Record<string, number>>;
  readonly lost: Readonly<Record<string, number>>;
}

export type LoadReply = RequestReport | LongReport | { readonly opened: true };

/** The path that is sent slowly for ever. */
export const LONG_PATH = '/long';
