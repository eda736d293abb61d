import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { LazyHttp } from '../../checkers/http/lazy.ts';
import { createProbe } from '../../checkers/registry.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { LoopbackServer } from '../support/loopback-server.ts';
import { ScriptedRunner } from '../support/scripted-runner.ts';

const { cache } = createRequire(import.meta.url);

/** Packages of which code has run in this process, which is the test file's own. */
function loadedPackages(): ReadonlySet<string> {
  return new Set(Object.keys(cache).flatMap((path) => /\/node_modules\/([^/]+)\//.exec(path)?.[1] ?? []));
}

/** Node's own modules that this process has loaded: a list that Node keeps for itself, of the same age as Node. */
function builtIns(): unknown {
  return Reflect.get(process, 'moduleLoadList');
}

it('loads undici and TLS with the first attempt of an HTTP check, and not before', async () => {
  const clock = new SystemClock();
  await using server = await LoopbackServer.replying('HTTP/1.0 200 OK\r\n\r\n');
  const tools = { runner: new ScriptedRunner(), entropy: { uniform: () => 0.5 }, http: new LazyHttp(clock) };
  const url = { path: '/', host: 'www', status: [{ from: 200, to: 299 }], digest: null };
  const probe = createProbe(
    { type: 'HTTP_GET', connection: server.connection(), protocol: '1.0', urls: [url] },
    tools,
  );
  expect(loadedPackages()).not.toContain('undici');
  expect(builtIns()).not.toContain('NativeModule tls');
  expect(await probe({ clock, signal: new AbortController().signal }, 0)).toMatchObject({ outcome: 'pass' });
  expect(loadedPackages()).toContain('undici');
  expect(builtIns()).toContain('NativeModule tls');
});
