import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryKernel } from '../../ipvs/fake/memory-kernel.ts';
import type { Operation } from '../../ipvs/operation.ts';
import type { ServiceParams } from '../../ipvs/types.ts';
import type { Config } from '../../src/config/model/config.ts';
import { codes, loadText } from '../support/config.ts';

/** Numbers of so many bits, with their ends more often than others. */
function extremes(max: number): fc.Arbitrary<number> {
  return fc.oneof(
    fc
      .constantFrom(0, 1, 2, 255, 256, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, max - 1, max)
      .filter((n) => n <= max),
    fc.integer({ min: 0, max }),
  );
}

const dotted = extremes(0xffff_ffff).map((n) => [24, 16, 8, 0].map((bits) => (n >>> bits) & 255).join('.'));

/** Lines of each block, each with values that are right, at the end of what is right, or beyond. */
const lines = {
  header: fc.oneof(
    fc.tuple(fc.constantFrom('10.0.0.1', 'fd00::1'), extremes(65_536)).map((words) => words.join(' ')),
    extremes(0xffff_ffff).map((mark) => `fwmark ${mark}`),
  ),
  service: fc.record(
    {
      persistence_timeout: extremes(4_294_968),
      persistence_granularity: fc.oneof(dotted, extremes(129)),
      persistence_engine: fc.constantFrom('sip'),
      lb_kind: fc.oneof(
        fc.constantFrom('NAT', 'DR', 'TUN', 'TUN type gre csum'),
        extremes(65_536).map((port) => `TUN type gue port ${port}`),
      ),
      lb_algo: fc.constantFrom('rr', 'wlc', 'sh', 'mh', 'twos'),
      ops: fc.constant(''),
    },
    { requiredKeys: ['lb_kind', 'lb_algo'] },
  ),
  server: fc.record(
    { weight: extremes(0x8000_0000), uthreshold: extremes(0xffff_ffff), lthreshold: extremes(0xffff_ffff) },
    { requiredKeys: [] },
  ),
  timeouts: fc.record(
    { tcp: extremes(2_678_401), tcpfin: extremes(2_678_401), udp: extremes(2_678_401) },
    { requiredKeys: ['tcp'] },
  ),
  daemon: fc.record(
    { id: extremes(256), maxlen: extremes(65_508), port: extremes(65_536), ttl: extremes(256) },
    { requiredKeys: [] },
  ),
};

function blockOf(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .map(([keyword, value]) => `${keyword} ${String(value)}`)
    .join('\n');
}

function operationsOf(config: Config): Operation[] {
  const services = config.virtualServers.flatMap((server) =>
    server.listeners.flatMap((service): Operation[] => [
      { type: 'new-service', service, params: server.params },
      ...server.realServers.map(
        ({ address, port, forwarding, tunnel, weight, upperThreshold, lowerThreshold }): Operation => ({
          type: 'new-destination',
          service,
          destination: { address, port },
          params: { forwarding, tunnel, weight, upperThreshold, lowerThreshold },
        }),
      ),
    ]),
  );
  const timeouts = config.kernel?.timeouts ?? null;
  return [...services, ...(timeouts === null ? [] : [{ type: 'set-timeouts' as const, timeouts }])];
}

/** Of a kernel without services: it starts none beside destinations of another family than their service's. */
function daemonOf({ kernel: settings }: Config): Operation[] {
  const daemon = settings?.syncDaemon ?? null;
  return daemon === null ? [] : [{ type: 'new-daemon', daemon: { ...daemon, state: 'master' } }];
}

function kernel(): MemoryKernel {
  return new MemoryKernel({ interfaces: new Map([['eth0', { up: true, mtu: 1500 }]]) });
}

describe('what the configuration accepts', () => {
  it('the kernel takes, unless a warning says that it does not', async () => {
    let programmed = 0;
    await fc.assert(
      fc.asyncProperty(fc.record(lines), async ({ header, service, server, timeouts, daemon }) => {
        const family = header.startsWith('fd') ? 'fd00::2' : '10.0.1.1';
        const pairs = (values: object): string =>
          Object.entries(values)
            .map((pair) => pair.join(' '))
            .join(' ');
        const text = `global_defs {\nlvs_timeouts ${pairs(timeouts)}\nlvs_sync_daemon eth0 ${pairs(daemon)}\n}\nvirtual_server ${header} {\nprotocol UDP\n${blockOf(service)}\nreal_server ${family} 80 {\n${blockOf(server)}\n}\n}\n`;
        const loaded = loadText('main.conf', text);
        if (loaded.config === null) return;
        const foretold = loaded.diagnostics.some(({ message }) => /kernel.* refuses/.test(message));
        if (foretold) return;
        programmed += 1;
        const outcomes = [
          ...(await kernel().apply(operationsOf(loaded.config))),
          ...(await kernel().apply(daemonOf(loaded.config))),
        ];
        const refused = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.error.message]));
        expect(refused, text).toEqual([]);
      }),
      { numRuns: 400 },
    );
    expect(programmed).toBeGreaterThan(20);
  });
});

describe('what the kernel takes', () => {
  const service = { kind: 'address', protocol: 'tcp', address: '10.0.0.1', port: 80 };

  it('of masks the configuration accepts, and gives to the kernel as it stands', async () => {
    await fc.assert(
      fc.asyncProperty(dotted, async (mask) => {
        const loaded = loadText(
          'main.conf',
          `virtual_server 10.0.0.1 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\npersistence_granularity ${mask}\nreal_server 10.0.1.1 80 {\n}\n}\n`,
        );
        expect(codes(loaded).filter((code) => code.startsWith('error'))).toEqual([]);
        const params = loaded.config?.virtualServers[0]?.params as ServiceParams;
        expect([24, 16, 8, 0].map((bits) => (params.netmask >>> bits) & 255).join('.')).toBe(mask);
        const outcomes = await kernel().apply([{ type: 'new-service', service: service as never, params }]);
        expect(outcomes.map(({ ok }) => ok)).toEqual([true]);
      }),
    );
  });

  it.each([
    ['weight', 0x7fff_ffff],
    ['uthreshold', 0xffff_ffff],
    ['weight', 0],
    ['uthreshold', 0],
  ])('of %s %i the configuration accepts, in both syntaxes', (keyword, value) => {
    const yamlKey = keyword === 'weight' ? 'weight' : 'upper_threshold';
    const keepalived = loadText(
      'main.conf',
      `virtual_server 10.0.0.1 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\nreal_server 10.0.1.1 80 {\n${keyword} ${value}\n}\n}\n`,
    );
    const yaml = loadText(
      'main.yaml',
      `virtual_servers: [{ address: 10.0.0.1, port: 80, protocol: tcp, real_servers: [{ address: 10.0.1.1, ${yamlKey}: ${value} }] }]`,
    );
    const field = keyword === 'weight' ? 'weight' : 'upperThreshold';
    for (const loaded of [keepalived, yaml]) {
      expect(loaded.config?.virtualServers[0]?.realServers[0]?.[field]).toBe(value);
    }
  });

  it.each(['granularity: 0.0.0.0', 'granularity: 0'])('of YAML %s is one client for all', (line) => {
    const loaded = loadText(
      'main.yaml',
      `virtual_servers: [{ address: 10.0.0.1, port: 80, protocol: tcp, persistence: { timeout: 60, ${line} }, real_servers: [10.0.1.1] }]`,
    );
    expect(loaded.config?.virtualServers[0]?.params).toMatchObject({ netmask: 0, timeoutSeconds: 60 });
  });
});
