/** What the processes of a traffic run say to each other. */

export type TransportProtocol = 'TCP' | 'UDP';

/** Length of every reply: much more than a request, so that bytes tell which way replies take. */
export const REPLY_BYTES = 1200;

/** Where a real server takes requests. UDP needs the address: a reply must come from where the request went. */
export interface Socket {
  readonly protocol: TransportProtocol;
  readonly address: string;
  readonly port: number;
}

export type ServerQuestion = {
  readonly type: 'listen' | 'close';
  readonly sockets: readonly Socket[];
};

/** Requests in a row: request i goes from source i to target i, each list taken round and round. */
export interface Requests {
  readonly protocol: TransportProtocol;
  readonly sources: readonly string[];
  readonly targets: readonly { readonly address: string; readonly port: number }[];
  readonly count: number;
  /** TCP: connections stay open until they are released. */
  readonly hold: boolean;
}

export type ClientQuestion =
  | { readonly type: 'request'; readonly requests: Requests }
  /** Once more on every connection that is held, then it is closed. */
  | { readonly type: 'release' };

export interface Answer {
  readonly source: string;
  readonly target: string;
  /** The name of the server that answered; null when none did. */
  readonly server: string | null;
  readonly error: string | null;
}
