import { formatEndpoint } from '../src/base/ip-address.ts';
import { describeCommand } from '../src/base/script.ts';
import type { Milliseconds } from '../src/base/time.ts';
import type { ConnectionSpec } from './connection/spec.ts';
import { httpDeadlines, REGEX_LIMIT, SEARCH_WAIT_LIMIT } from './http/limits.ts';
import type { HttpCheckSpec, HttpUrlSpec, SslCheckSpec } from './http/spec.ts';
import { smtpTotalTimeout } from './smtp/spec.ts';
import type { CheckSpec } from './types.ts';

/**
 * Added to what a probe allows itself: its own deadlines end an attempt, the engine's limit only catches a probe that
 * does not keep them. Also covers loading the probe's code with the first attempt on a slow host.
 */
export const ATTEMPT_MARGIN: Milliseconds = 5000;

/**
 * A script gets SIGTERM at its timeout, SIGKILL two seconds later and again; one that is still there then waits for the
 * kernel.
 */
const SCRIPT_END_LIMIT: Milliseconds = 4000;

/** Reading a small file takes no time, but for a dead network file system. */
const FILE_LIMIT: Milliseconds = 5000;

/** What a check looks at, for status and logs: `10.0.1.1:80`, `http://[2001:db8::1]:80/health`, `/opt/check 3`. */
export function describeTarget(spec: CheckSpec): string {
  switch (spec.type) {
    case 'TCP_CHECK':
      return endpointOf(spec.connection);
    case 'HTTP_GET':
    case 'SSL_GET': {
      const paths = spec.urls.map(({ path }) => path).join(' ');
      return `${spec.type === 'SSL_GET' ? 'https' : 'http'}://${endpointOf(spec.connection)}${paths}`;
    }
    case 'SMTP_CHECK':
      return `smtp://${endpointOf(spec.connection)}`;
    case 'DNS_CHECK':
      return `${endpointOf(spec.connection)} ${spec.recordType} ${spec.name}`;
    case 'UDP_CHECK':
      return `udp ${endpointOf(spec.connection)}`;
    case 'PING_CHECK':
      return `ping ${spec.connection.address}`;
    case 'MISC_CHECK':
      return describeCommand(spec.script.command);
    case 'FILE_CHECK':
      return spec.path;
  }
}

/** The engine's limit for one attempt. */
export function attemptLimit(spec: CheckSpec): Milliseconds {
  switch (spec.type) {
    case 'TCP_CHECK':
    case 'DNS_CHECK':
    case 'UDP_CHECK':
    case 'PING_CHECK':
      return spec.connection.timeout + ATTEMPT_MARGIN;
    case 'SMTP_CHECK':
      return smtpTotalTimeout(spec.connection) + ATTEMPT_MARGIN;
    case 'HTTP_GET':
    case 'SSL_GET':
      return exchangeTime(spec) + ATTEMPT_MARGIN;
    case 'MISC_CHECK':
      return spec.timeout + SCRIPT_END_LIMIT + ATTEMPT_MARGIN;
    case 'FILE_CHECK':
      return FILE_LIMIT;
  }
}

/** With `urls_each_cycle` the urls have their time one after the other. */
function exchangeTime({ connection, urls, urlsEachCycle }: HttpCheckSpec | SslCheckSpec): Milliseconds {
  const { total } = httpDeadlines(connection);
  if (urlsEachCycle !== true) return total + searchTime(urls);
  return urls.reduce((sum, url) => sum + total + searchTime([url]), 0);
}

/** The wait for the thread that searches, and the searches before and of this check. */
function searchTime(urls: readonly HttpUrlSpec[]): Milliseconds {
  return urls.some(({ regex }) => regex !== undefined) ? SEARCH_WAIT_LIMIT + 2 * REGEX_LIMIT : 0;
}

function endpointOf({ address, port }: ConnectionSpec): string {
  return formatEndpoint(address, port);
}
