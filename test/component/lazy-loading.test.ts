import { expect, it } from 'vitest';
import { HttpProbeFactory } from '../../checkers/http/probe-factory.ts';
import { createProbe } from '../../checkers/registry.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { LoopbackServer } from '../support/loopback-server.ts';
import { ScriptedRunner } from '../support/scripted-runner.ts';

/** Node's own modules that this process has loaded: a list that Node keeps for itself, of the same age as Node. */
function builtIns(): unknown {
  return Reflect.get(process, 'moduleLoadList');
}

it('loads TLS with the first attempt of an HTTP check, and not before', async () => {
  const clock = new SystemClock();
  await using server = await LoopbackServer.replying('HTTP/1.0 200 OK\r\n\r\n');
  const tools = {
    runner: new ScriptedRunner(),
    entropy: { uniform: () => 0.5 },
    http: new HttpProbeFactory(clock),
  };
  const url = { path: '/', host: 'www', status: [{ from: 200, to: 299 }], digest: null };
  const probe = createProbe(
    { type: 'HTTP_GET', connection: server.connection(), protocol: '1.0', urls: [url] },
    tools,
  );
  expect(builtIns()).not.toContain('NativeModule tls');
  expect(await probe({ clock, signal: new AbortController().signal }, 0)).toMatchObject({ outcome: 'pass' });
  expect(builtIns()).toContain('NativeModule tls');
});
