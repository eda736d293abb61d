import { formatEndpoint } from '../src/base/ip-address.ts';
import type { Milliseconds } from '../src/base/time.ts';
import { httpDeadlines } from './http/limits.ts';
import type { CheckSpec } from './types.ts';

/**
 * Added to what a probe allows itself: its own deadlines end an attempt, the engine's limit only catches a probe that
 * does not keep them. Also covers loading the probe's code with the first attempt on a slow host.
 */
export const ATTEMPT_MARGIN: Milliseconds = 5000;

/** What a check looks at, for status and logs: `10.0.1.1:80`, `http://[2001:db8::1]:80/health`. */
export function describeTarget(spec: CheckSpec): string {
  const { address, port } = spec.connection;
  const endpoint = formatEndpoint(address, port);
  switch (spec.type) {
    case 'TCP_CHECK':
      return endpoint;
    case 'HTTP_GET': {
      const paths = spec.urls.map(({ path }) => path).join(' ');
      return `http://${endpoint}${paths}`;
    }
  }
}

/** The engine's limit for one attempt. */
export function attemptLimit(spec: CheckSpec): Milliseconds {
  switch (spec.type) {
    case 'TCP_CHECK':
      return spec.connection.timeout + ATTEMPT_MARGIN;
    case 'HTTP_GET':
      return httpDeadlines(spec.connection).total + ATTEMPT_MARGIN;
  }
}
