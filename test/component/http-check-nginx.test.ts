import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpProtocol, HttpUrlSpec } from '../../checkers/http/spec.ts';
import { createProbe } from '../../checkers/registry.ts';
import type { ProbeResult } from '../../checkers/types.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { loopbackConnection } from '../support/loopback-server.ts';
import { Nginx } from '../support/nginx.ts';
import { probeTools } from '../support/probe-tools.ts';

const PAGE = '<h1>up</h1>\n'.repeat(5000);
const LOCATIONS = `
  keepalive_timeout 600s;
  location = /moved { return 302 /page.html; }
  location = /missing { return 404; }
  location = /empty { return 204; }
  location = /host { return 200 "$host|$http_user_agent|$http_connection"; }
  location = /chunked.html { ssi on; ssi_types text/html; }
`;

let nginx: Nginx;

beforeAll(async () => {
  nginx = await Nginx.start(
    { 'page.html': PAGE, 'chunked.html': '<!--#set var="a" value="b" -->over' },
    LOCATIONS,
  );
});

afterAll(() => nginx[Symbol.asyncDispose]());

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

function check(
  path: string,
  options: Partial<HttpUrlSpec> & { protocol?: HttpProtocol } = {},
): Promise<ProbeResult> {
  const { protocol = '1.0', ...overrides } = options;
  const url = { path, host: 'www.example.org', status: [{ from: 200, to: 299 }], digest: null, ...overrides };
  const connection = loopbackConnection('127.0.0.1', nginx.port);
  const spec = { type: 'HTTP_GET' as const, connection, protocol, urls: [url] };
  const probe = createProbe(spec, probeTools());
  return probe({ clock: new SystemClock(), signal: new AbortController().signal }, 0);
}

describe.each(['1.0', '1.0C', '1.1'] as const)('HTTP_GET %s against a real nginx', (protocol) => {
  it('goes by the status', async () => {
    expect(await check('/page.html', { protocol })).toMatchObject({ outcome: 'pass', detail: 'HTTP 200' });
    expect(await check('/empty', { protocol })).toMatchObject({ outcome: 'pass', detail: 'HTTP 204' });
    expect(await check('/moved', { protocol })).toMatchObject({
      code: 'status',
      detail: 'HTTP 302, expected 200-299',
    });
    const missing = [{ from: 404, to: 404 }];
    expect(await check('/missing', { protocol, status: missing })).toMatchObject({ outcome: 'pass' });
  });

  it('goes by the digest of a static file', async () => {
    expect(await check('/page.html', { protocol, digest: md5(PAGE) })).toMatchObject({ outcome: 'pass' });
    expect(await check('/page.html', { protocol, digest: md5('other') })).toMatchObject({ code: 'digest' });
  });

  it('reads a body that nginx makes on the fly', async () => {
    expect(await check('/chunked.html', { protocol, digest: md5('over') })).toMatchObject({
      outcome: 'pass',
    });
  });

  it('sends the virtual host and no more than keepalived does', async () => {
    const connection = protocol === '1.0' ? '' : 'close';
    const digest = md5(`www.example.org|KeepAliveClient|${connection}`);
    expect(await check('/host', { protocol, digest })).toMatchObject({ outcome: 'pass' });
  });
});
