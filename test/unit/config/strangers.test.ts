import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { convertConfig } from '../../../src/config/convert/convert.ts';
import type { LoadedConfig } from '../../../src/config/load.ts';
import { codes, configPortsOf, loadText } from '../../support/config.ts';

const DIRECTORY = new URL('../../fixtures/config/strangers/', import.meta.url);

function textOf(name: string): string {
  return readFileSync(new URL(name, DIRECTORY), 'utf8');
}

function serviceOf(line: string): string {
  return `virtual_server 192.0.2.1 80 {\n ${line}\n protocol TCP\n real_server 10.0.0.1 80 {\n }\n}\n`;
}

function load(name: string): LoadedConfig {
  return loadText(name, textOf(name));
}

/** Files that strangers wrote, or that bug reports of other directors hold. */
describe("a stranger's file", () => {
  it('has a group of both families behind tunnels', () => {
    const loaded = load('01-group-of-both-families-tunnel.conf');
    expect(codes(loaded)).toEqual([]);
    const [server] = loaded.config?.virtualServers ?? [];
    expect(server?.listeners).toHaveLength(4);
    expect(server?.realServers).toHaveLength(2);
  });

  it('begins its lines with no-break spaces', () => {
    const loaded = load('02-line-begins-with-no-break-space.conf');
    expect(loaded.config).toBeNull();
    const told = loaded.diagnostics.map(({ severity, message, repeats }) => [severity, message, repeats]);
    expect(told).toEqual([
      ['warning', expect.stringMatching(/^U\+00A0 before lb_algo is no blank/), expect.any(Number)],
      ['error', expect.stringMatching(/^U\+00A0 before real_server is no blank/), 0],
    ]);
  });

  it.each(['yaml', 'keepalived'] as const)('has words too many, and is written as %s', (target) => {
    const name = '03-convert-extra-port.conf';
    const ports = configPortsOf({ [name]: textOf(name) });
    const conversion = convertConfig(name, target, ports, { configId: 'main' }, []);
    expect(conversion.kind).toBe('done');
    expect(conversion.kind === 'done' ? conversion.text : '').toMatch(
      target === 'yaml' ? /port: 80[^]*weight: 3\n/ : /192\.0\.2\.1 80 \{[^]*weight 3\n/,
    );
  });

  it.each(['yaml', 'keepalived'] as const)(
    'has an entry of a group twice, and is written as %s',
    (target) => {
      const text = `virtual_server_group g {\n 192.0.2.1 80\n 192.0.2.1 80\n}\n${serviceOf('lb_kind NAT\n lb_algo rr').replace('192.0.2.1 80', 'group g')}`;
      const ports = configPortsOf({ 'site.conf': text });
      expect(codes(loadText('site.conf', text))).toEqual(['warning duplicate-virtual-server']);
      expect(convertConfig('site.conf', target, ports, { configId: 'main' }, []).kind).toBe('done');
    },
  );

  it('is of DPVS', () => {
    const loaded = load('08-dpvs-dialect.conf');
    const [server] = loaded.config?.virtualServers ?? [];
    expect(server).toMatchObject({ fullnat: true, snat: ['198.51.100.200'] });
    const hints = loaded.diagnostics.map(({ hint }) => hint ?? '');
    expect(hints).toHaveLength(3);
    for (const hint of hints) expect(hint).toMatch(/^it is of DPVS, or of a patched kernel: IPVS has none/);
    expect(codes(loaded).filter((code) => code.startsWith('error'))).toEqual([]);
  });

  it.each([
    ['masq', '`NAT`'],
    ['m', '`NAT`'],
    ['gate', '`DR`'],
    ['g', '`DR`'],
    ['DSR', '`DR`'],
    ['Dr', '`DR`'],
    ['ipip', '`TUN`'],
    ['TUNNEL', '`TUN`'],
    ['fnat', 'FNAT'],
    ['fullnat', 'DPVS'],
  ])('calls its forwarding %s, as other programs do', (word, hint) => {
    const loaded = loadText('site.conf', serviceOf(`lb_kind ${word}`));
    expect(loaded.config).toBeNull();
    expect(loaded.diagnostics.find(({ code }) => code === 'unknown-value')?.hint).toContain(hint);
  });

  it.each(['wlcc', 'conhash', 'leastconn'])('has the scheduler %s, and is told which one is used', (word) => {
    const loaded = loadText('site.conf', serviceOf(`lb_kind NAT\n lb_algo ${word}`));
    expect(loaded.config?.virtualServers[0]?.params.scheduler).toBe('wlc');
    expect(loaded.diagnostics[0]?.message).toMatch(/; wlc is used$/);
  });

  it.each(['global_defs {\n net_namespace blue\n}', 'SSL {\n net_namespace blue\n}'])(
    'names a network namespace in a block that has none: %j',
    (text) => {
      const loaded = loadText('site.conf', `${text}\n${serviceOf('lb_kind NAT')}`);
      expect(codes(loaded)).toContain('error misplaced-keyword');
      expect(loaded.config).toBeNull();
    },
  );

  it('switches lines off by a definition', () => {
    const loaded = load('10-hash-definition-comments-out.conf');
    expect(codes(loaded)).toEqual(['info comment-by-definition']);
    expect(loaded.config?.virtualServers[0]?.realServers[0]).toMatchObject({ weight: 3, checks: [] });
  });

  it('has a check over TCP of a UDP port, a dead neighbour that cannot be heard, and shell words', () => {
    const script =
      'notify_down "/bin/echo down >> /run/down.log"\nMISC_CHECK {\nmisc_path "/bin/true | /bin/grep a"\n}';
    const checks = 'TCP_CHECK {\n}\nUDP_CHECK {\nconnect_timeout 1\n}';
    const text = `virtual_server 192.0.2.1 69 {\nlb_algo rr\nlb_kind DR\nprotocol UDP\nreal_server 198.51.100.1 69 {\n${script}\n${checks}\n}\n}\n`;
    const told = codes(
      loadText('main.conf', text, { scripts: { files: { '/bin/true': {}, '/bin/echo': {} } } }),
    );
    expect(told).toEqual([
      'warning script-doubtful',
      'warning script-doubtful',
      'warning check-transport',
      'warning timeout-too-short',
    ]);
  });
});

describe('a range or a list of ports', () => {
  it.each(['80-90', '80,443', '80:90', '80 443'])('%s is told of firewall marks', (ports) => {
    const text = `virtual_server 10.0.0.1 ${ports} {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\nreal_server 10.0.1.1 80 {\n}\n}\n`;
    const { diagnostics } = loadText('main.conf', text);
    expect(diagnostics.map(({ hint }) => hint)).toEqual([expect.stringContaining('virtual_server fwmark N')]);
  });
});
