import { expect, it } from 'vitest';
import { HttpProbeFactory } from '../../checkers/http/probe-factory.ts';
import { CheckSockets } from '../../checkers/io/choose-sockets.ts';
import { createProbe } from '../../checkers/registry.ts';
import { DEFAULT_TLS } from '../../checkers/tls/spec.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { LoopbackServer } from '../support/loopback-server.ts';
import { ScriptedRunner } from '../support/scripted-runner.ts';

/** Node's own modules that this process has loaded: a list that Node keeps for itself, of the same age as Node. */
function builtIns(): unknown {
  return Reflect.get(process, 'moduleLoadList');
}

it('loads TLS with the first attempt of an SSL_GET, and not before', async () => {
  const clock = new SystemClock();
  await using server = await LoopbackServer.replying('HTTP/1.0 200 OK\r\n\r\n');
  const tools = {
    runner: new ScriptedRunner(),
    entropy: { uniform: () => 0.5 },
    http: new HttpProbeFactory(clock),
    sockets: new CheckSockets(),
    path: null,
  };
  const url = { path: '/', host: 'www', status: [{ from: 200, to: 299 }], digest: null };
  const context = { clock, signal: new AbortController().signal };
  const connection = server.connection();
  const plain = createProbe({ type: 'HTTP_GET', connection, protocol: '1.0', urls: [url] }, tools);
  expect(await plain(context, 0)).toMatchObject({ outcome: 'pass' });
  expect(builtIns()).not.toContain('NativeModule tls');
  const urls = [{ ...url, serverName: null, closeNotify: false }];
  const secured = createProbe(
    { type: 'SSL_GET', connection, protocol: '1.0', urls, tls: DEFAULT_TLS },
    tools,
  );
  expect(await secured(context, 0)).toMatchObject({ outcome: 'fail' });
  expect(builtIns()).toContain('NativeModule tls');
});
