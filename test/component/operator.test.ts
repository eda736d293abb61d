import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryKernel } from '../../ipvs/fake/memory-kernel.ts';
import { serviceId } from '../../ipvs/key.ts';
import { SocketControlClient } from '../../src/api/control-client.ts';
import type { OverrideRequest } from '../../src/api/requests.ts';
import { Daemon } from '../../src/daemon/daemon.ts';
import { parseDaemonCommand } from '../../src/daemon/options.ts';
import { NO_EVENT_STORE } from '../../src/events/event-store.ts';
import { OPERATOR_STATE_FILE, OperatorStore } from '../../src/operator/operator-store.ts';
import { accessDirectory, StateDirectory } from '../../src/platform/files/state-directory.ts';
import { readClocks } from '../../src/platform/host/read-clocks.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import type { RealServerStatus } from '../../src/state/status/status-document.ts';
import { loadText } from '../support/config.ts';
import { ip, tcpService } from '../support/director-config.ts';
import { echoGroups } from '../support/echo-groups.ts';
import { MemoryOwnership } from '../support/memory-ownership.ts';
import { MemorySettingsStore } from '../support/memory-settings-store.ts';
import { RecordingLogger } from '../support/recording-logger.ts';
import { ScriptedRunner } from '../support/scripted-runner.ts';

const VIRTUAL = tcpService('10.0.0.1');
const SERVERS = ['10.0.1.1 80', '10.0.1.1 81', '10.0.1.2 80'];

let directory = '';
let path = '';
let text = '';
let kernel: MemoryKernel;
let logger: RecordingLogger;
let daemon: Daemon | null = null;
let connections: readonly string[] = [];
/** By how much civil time was set. */
let civilStep = 0;

class SettableClock extends SystemClock {
  override wall(): number {
    return super.wall() + civilStep;
  }
}

function configText(servers: readonly string[]): string {
  const blocks = servers.map((server) => `real_server ${server} {\n weight 5\n}`);
  return [
    'virtual_server 10.0.0.1 80 {',
    'lb_algo wrr',
    'lb_kind NAT',
    'protocol TCP',
    ...blocks,
    '}\n',
  ].join('\n');
}

async function* linesOf(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

async function start(): Promise<void> {
  const command = parseDaemonCommand([
    '--control',
    path,
    '--metrics',
    'off',
    '--kernel',
    'memory',
    '--keep-services',
  ]);
  if (command.kind !== 'run') throw new Error('not a run');
  const loadConfig = () => loadText('main.conf', text);
  const loaded = loadConfig();
  const { config } = loaded;
  if (config === null) throw new Error('the file is refused');
  logger = new RecordingLogger();
  const clock = new SettableClock();
  const state = new StateDirectory({ clock, logger, access: accessDirectory }, directory);
  daemon = new Daemon(
    {
      kernel,
      fullnat: null,
      dataPath: null,
      ownership: new MemoryOwnership([serviceId(VIRTUAL)]),
      echoGroups: echoGroups(),
      addresses: { read: () => new Set() },
      settings: new MemorySettingsStore(),
      operatorStore: new OperatorStore(state.file(OPERATOR_STATE_FILE), logger, () => {
        const reading = readClocks();
        return { ...reading, wall: reading.wall + civilStep };
      }),
      savedState: state,
      eventStore: NO_EVENT_STORE,
      interfaceIndex: () => Promise.resolve(1),
      connectionLines: () => linesOf(connections),
      clock,
      entropy: { uniform: () => 0.5 },
      logger,
      processMask: (mask) => process.umask(mask),
      runner: new ScriptedRunner(),
      opener: { open: () => Promise.resolve({ ok: false, reason: 'not here' }) },
      mail: { send: () => Promise.resolve({ kind: 'sent' }) },
      attemptsAtOnce: 512,
      idleConnections: 64,
      sparesDescriptors: () => true,
      openWatcher: () => Promise.reject(new Error('nothing announces here')),
      ignoredSignals: () => new Map(),
      writeRuntimeFile: (name) => Promise.resolve(name),
      loadConfig,
    },
    {
      options: command.options,
      configPath: 'main.conf',
      version: '0.1.0',
      pid: 1,
      revision: null,
      runtime: 'node',
    },
    { ...loaded, config },
  );
  await daemon.start(config);
}

async function restart(): Promise<void> {
  const held = await kernel.dump();
  await daemon?.stop();
  // The stop closes its kernel; what the real one holds outlives it.
  kernel = new MemoryKernel();
  for (const { key, params, destinations } of held.values()) {
    await kernel.apply([{ type: 'new-service', service: key, params }]);
    for (const destination of destinations.values()) {
      await kernel.apply([
        { type: 'new-destination', service: key, destination: destination.key, params: destination.params },
      ]);
    }
  }
  await start();
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lvsd-operator-'));
  path = join(directory, 'lvsd.sock');
  text = configText(SERVERS);
  kernel = new MemoryKernel();
  connections = [];
  civilStep = 0;
  await start();
});

afterEach(async () => {
  await daemon?.stop();
  await rm(directory, { recursive: true, force: true });
});

function client(): SocketControlClient {
  return new SocketControlClient({ clock: new SystemClock() }, { path });
}

function say(action: OverrideRequest['action'], realServer: string, more: Partial<OverrideRequest> = {}) {
  return client().override({
    action,
    virtual_server: '10.0.0.1',
    real_servers: [realServer],
    weight: null,
    author: 'alice',
    reason: 'upgrade',
    for_seconds: null,
    deadline_seconds: null,
    force: true,
    dry_run: false,
    ...more,
  });
}

async function server(index: number): Promise<RealServerStatus> {
  const found = (await client().status([])).virtual_servers[0]?.real_servers[index];
  if (found === undefined) throw new Error(`no server ${index}`);
  return found;
}

async function weights(): Promise<readonly string[]> {
  const held = (await kernel.dump()).get(serviceId(VIRTUAL))?.destinations ?? new Map();
  return [...held].map(([id, { params }]) => `${id} ${params.weight}`).sort();
}

function carry(active: number): void {
  kernel.simulateTraffic(VIRTUAL, { address: ip('10.0.1.2'), port: 80 }, { activeConnections: active });
}

describe('an operator', () => {
  it('drains a server: it keeps its connections, and leaves with the last one', async () => {
    carry(2);
    const report = await say('drain', '10.0.1.2');
    expect(report).toEqual({
      applied: true,
      consequences: [expect.objectContaining({ virtual_server: 'tcp 10.0.0.1:80', takes_down: false })],
      servers: [
        {
          virtual_server: 'tcp 10.0.0.1:80',
          real_server: '10.0.1.2:80',
          state: 'drain',
          reason: expect.stringMatching(/^draining by alice .*; takes no new connections/),
        },
      ],
      warning: null,
    });
    expect(await weights()).toEqual(['10.0.1.1:80 5', '10.0.1.1:81 5', '10.0.1.2:80 0']);
    expect(await server(2)).toMatchObject({
      state: 'drain',
      override: { kind: 'drain', author: 'alice', reason: 'upgrade', drained: false },
    });
    await expect.poll(async () => (await server(2)).connections?.active, { timeout: 5000 }).toBe(2);
    carry(0);
    await expect.poll(async () => (await server(2)).state, { timeout: 5000 }).toBe('maintenance');
    await expect.poll(weights).toEqual(['10.0.1.1:80 5', '10.0.1.1:81 5']);
    await say('enable', '10.0.1.2');
    expect(await weights()).toEqual(['10.0.1.1:80 5', '10.0.1.1:81 5', '10.0.1.2:80 5']);
  });

  it('is obeyed over a restart', async () => {
    await say('drain', '10.0.1.2', { deadline_seconds: 600 });
    carry(1);
    await say('disable', '10.0.1.1:81');
    await say('weight', '10.0.1.1:80', { weight: 9 });
    await client().pause({ author: 'bob', reason: null, for_seconds: null });
    await restart();
    expect((await client().status([])).kernel.paused).toMatchObject({ author: 'bob' });
    expect((await server(1)).state).toBe('maintenance');
    expect(await weights()).toEqual(['10.0.1.1:80 9', '10.0.1.2:80 0']);
    expect((await server(0)).weight).toMatchObject({ configured: 5, effective: 9 });
  });

  it('is told that nobody serves any more, and by the next one that somebody does', async () => {
    await say('disable', '10.0.1.1:80');
    expect(await say('disable', '10.0.1.2')).not.toHaveProperty('down');
    expect(await say('disable', '10.0.1.1:81')).toMatchObject({
      down: 'tcp 10.0.0.1:80 is DOWN: no live weight is left; nobody serves, there is no sorry server',
    });
    expect(await say('enable', '10.0.1.2')).not.toHaveProperty('down');
  });

  it('is refused what puts a virtual server down, and nothing is changed', async () => {
    await say('disable', '10.0.1.1:80');
    await say('weight', '10.0.1.1:81', { weight: 0, force: false });
    const before = await weights();
    for (const action of ['drain', 'disable', 'weight'] as const) {
      await expect(say(action, '10.0.1.2', { weight: 0, force: false })).rejects.toMatchObject({
        code: 'would-go-down',
        message: expect.stringContaining(
          'tcp 10.0.0.1:80: leaves 0 of 3, live weight 0, quorum 1: DOWN, nobody serves, there is no sorry server',
        ),
        hint: expect.stringContaining('--force'),
      });
    }
    expect(await weights()).toEqual(before);
    expect(await server(2)).toMatchObject({ state: 'up', override: null });
  });

  it('is told what would come of it by a dry run, which changes nothing', async () => {
    await say('disable', '10.0.1.1:80');
    const report = await say('drain', '10.0.1.2', { dry_run: true });
    expect(report).toMatchObject({
      applied: false,
      servers: [{ real_server: '10.0.1.2:80', state: 'up' }],
      consequences: [{ live_servers: 1, servers: 3, live_weight: 5, quorum: 1, up: true, takes_down: false }],
    });
    expect(report.consequences[0]?.text).toBe('leaves 1 of 3, live weight 5, quorum 1: UP');
    expect(await weights()).toEqual(['10.0.1.1:81 5', '10.0.1.2:80 5']);
  });

  it('takes a machine out everywhere, with a reason that a second command keeps', async () => {
    text = `${configText(SERVERS)}${configText(SERVERS.slice(1)).replace('10.0.0.1', '10.0.0.2')}`;
    await client().reload();
    const everywhere = { virtual_server: null, force: false };
    const drained = await say('drain', '10.0.1.1', everywhere);
    expect(drained.servers.map((one) => `${one.virtual_server} ${one.real_server}`)).toEqual([
      'tcp 10.0.0.1:80 10.0.1.1:80',
      'tcp 10.0.0.1:80 10.0.1.1:81',
      'tcp 10.0.0.2:80 10.0.1.1:81',
    ]);
    await say('disable', '10.0.1.1', { ...everywhere, reason: null, author: 'bob' });
    expect((await server(0)).override).toMatchObject({ kind: 'disable', author: 'bob', reason: 'upgrade' });
    await expect(say('disable', '10.0.1.2', everywhere)).rejects.toMatchObject({ code: 'would-go-down' });
    await expect(say('disable', '10.0.1', everywhere)).rejects.toMatchObject({ code: 'no-such-real-server' });
    const enabled = await say('enable', '10.0.1.1', { ...everywhere, reason: null });
    expect(enabled.servers.map(({ state, note }) => [state, note])).toEqual([
      ['up', undefined],
      ['up', undefined],
      ['up', undefined],
    ]);
    const { events } = await client().events({ since: null, wait_seconds: 0, limit: 1 });
    expect(events[0]?.reason).toBe('by alice (ends disable by bob: upgrade)');
  });

  it('who enables a server that nobody holds is told so, and no event tells of it', async () => {
    const { latest } = await client().events({ since: null, wait_seconds: 0, limit: 1 });
    const { servers } = await say('enable', '10.0.1.2', { reason: null });
    expect(servers[0]?.note).toBe('no drain, disable or weight was in force: nothing to end');
    expect((await client().events({ since: null, wait_seconds: 0, limit: 1 })).latest).toBe(latest);
  });

  it('is told, when the state file is damaged, that servers may be back, and lvsd starts', async () => {
    await say('disable', '10.0.1.2');
    await daemon?.stop();
    await writeFile(join(directory, OPERATOR_STATE_FILE), '{"version": 1, "overrides": [');
    kernel = new MemoryKernel();
    await start();
    expect(logger.lines.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual([
      'the overrides of operators are damaged and ignored: servers may be back in service',
    ]);
    expect((await server(2)).state).toBe('up');
  });

  it('sees an override end by itself', async () => {
    await say('disable', '10.0.1.2', { for_seconds: 1 });
    expect((await server(2)).state).toBe('maintenance');
    await expect.poll(async () => (await server(2)).state, { timeout: 5000 }).toBe('up');
    await expect
      .poll(() => readFile(join(directory, OPERATOR_STATE_FILE), 'utf8'), { timeout: 10_000 })
      .not.toContain('disable');
  });

  it.each([
    ['10.0.0.9', '10.0.1.2', 'no-such-virtual-server'],
    ['10.0.0.1', '10.0.1.9', 'no-such-real-server'],
    ['10.0.0.1', '10.0.1.1', 'ambiguous-real-server'],
  ])('who says %s %s changes nothing and is told why', async (virtual_server, realServer, code) => {
    const asked = say('disable', realServer, { virtual_server });
    await expect(asked).rejects.toMatchObject({ code });
    expect(await weights()).toHaveLength(3);
  });

  it.each([86_400_000, -86_400_000])(
    'lets spans run on while civil time is set by %i ms, at work and while lvsd is down',
    async (step) => {
      await say('disable', '10.0.1.1:80', { for_seconds: 3600 });
      await say('disable', '10.0.1.2', { for_seconds: 1 });
      await client().pause({ author: 'bob', reason: null, for_seconds: 3600 });
      civilStep = step;
      const seen = async () => {
        const status = await client().status([]);
        const generated = Date.parse(status.generated_at);
        const [service] = status.virtual_servers;
        const override = service?.real_servers[0]?.override;
        const from = (at: string | null | undefined) => (Date.parse(at ?? '') - generated) / 1000;
        expect(override?.kind).toBe('disable');
        expect(from(override?.expires_at)).toBeGreaterThan(3500);
        expect(from(override?.expires_at)).toBeLessThanOrEqual(3600);
        expect(from(status.kernel.paused?.expires_at)).toBeGreaterThan(3500);
        expect(from(status.kernel.paused?.expires_at)).toBeLessThanOrEqual(3600);
        for (const at of [
          service?.since,
          override?.since,
          status.daemon.started_at,
          status.config.loaded_at,
        ]) {
          expect(from(at)).toBeGreaterThan(-60);
          expect(from(at)).toBeLessThanOrEqual(0);
        }
      };
      await seen();
      // What ends now ends, and nothing else.
      await expect.poll(async () => (await server(2)).override, { timeout: 5000 }).toBeNull();
      await seen();
      await daemon?.stop();
      civilStep = 0;
      kernel = new MemoryKernel();
      await start();
      await seen();
    },
  );

  it('pauses: a reload and an edit wait for the resume', async () => {
    await client().pause({ author: 'bob', reason: 'incident', for_seconds: null });
    text = configText(['10.0.1.1 80']);
    expect((await client().reload()).detail).toContain('paused');
    expect(await weights()).toHaveLength(3);
    await expect.poll(async () => (await client().status([])).kernel.in_sync).toBe(false);
    await client().resume({ author: 'bob', reason: null, for_seconds: null });
    expect(await weights()).toEqual(['10.0.1.1:80 5']);
  });

  it('loses an override with its server, and a server that comes back comes without', async () => {
    await say('disable', '10.0.1.2');
    text = configText(SERVERS.slice(0, 2));
    await client().reload();
    text = configText(SERVERS);
    await client().reload();
    expect((await server(2)).state).toBe('up');
  });

  it('lists connections of a virtual server or of one of its servers, and no others', async () => {
    const line = (virtual: string, destination: string) =>
      `TCP C0000202 DCE6 ${virtual} 0050 ${destination} 0050 ESTABLISHED     110`;
    connections = [
      'Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData',
      line('0A000001', '0A000101'),
      line('0A000001', '0A000102'),
      line('0A000002', '0A000102'),
    ];
    expect(await client().connections('10.0.0.1', null)).toMatchObject({ matched: 2, complete: true });
    expect(await client().connections('10.0.0.1', '10.0.1.2')).toMatchObject({
      real_server: '10.0.1.2:80',
      connections: [{ client: '192.0.2.2:56550', destination: '10.0.1.2:80', state: 'ESTABLISHED' }],
    });
  });
});
