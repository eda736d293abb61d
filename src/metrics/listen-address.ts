import { DirectorError } from '../base/errors.ts';
import { parseIpAddress } from '../base/ip-address.ts';

export interface ListenAddress {
  /** An address or a host name; `::` for every address. */
  readonly host: string;
  /** 0 lets the kernel choose. */
  readonly port: number;
}

/** Reads `127.0.0.1:9465`, `[::1]:9465`, `localhost:9465`, `:9465` (every address). Throws a DirectorError, code `usage`. */
export function parseListenAddress(text: string): ListenAddress {
  const match = /^(?:\[([^\]]*)\]|([^:[\]]*)):([0-9]{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) throw invalid(text);
  const [, ipv6, name] = match;
  if (ipv6 !== undefined) {
    const address = parseIpAddress(ipv6);
    if (address === undefined || !address.includes(':')) throw invalid(text);
    return { host: address, port };
  }
  if (name === undefined || name === '') return { host: '::', port };
  if (/^[0-9.]+$/.test(name) && parseIpAddress(name) === undefined) throw invalid(text);
  if (!/^[A-Za-z0-9.-]+$/.test(name)) throw invalid(text);
  return { host: name, port };
}

/** `[::1]:9465`. */
export function formatListenAddress({ host, port }: ListenAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function invalid(text: string): DirectorError {
  return new DirectorError('usage', `cannot serve metrics on ${text}: expected HOST:PORT`, {
    hint: 'like 127.0.0.1:9465, [::1]:9465, :9465 for every address, or off',
  });
}
