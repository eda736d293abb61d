import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

import type { Conversion } from '../../../../src/config/convert/convert.ts';
import { convertConfig, sameConfig } from '../../../../src/config/convert/convert.ts';
import { renderDiagnostics } from '../../../../src/config/language/render-diagnostic.ts';
import type { ConfigFormat } from '../../../../src/config/load.ts';
import { loadConfig } from '../../../../src/config/load.ts';
import { NodeFileReader } from '../../../../src/platform/files/node-file-reader.ts';
import { configPortsOf, loadText } from '../../../support/config.ts';
import type { MemoryFile } from '../../../support/memory-file-reader.ts';

const VALID = fileURLToPath(new URL('../../../fixtures/config/valid', import.meta.url));
const OPTIONS = { configId: 'main' };
const FIXTURES = readdirSync(VALID).filter((name) => ['.conf', '.yaml'].includes(extname(name)));

function convert(
  text: string,
  target: ConfigFormat,
  files: Readonly<Record<string, MemoryFile>> = {},
): Conversion {
  const path = target === 'yaml' ? 'site.conf' : 'site.yaml';
  return convertConfig(path, target, configPortsOf({ ...files, [path]: text }), OPTIONS, []);
}

function done(conversion: Conversion): string {
  if (conversion.kind === 'done') return conversion.text;
  const { loaded } = conversion;
  const reading = conversion.kind === 'inexact' ? conversion.reading : loaded;
  const problems = renderDiagnostics(reading.diagnostics, 0);
  throw new Error(`${conversion.kind}\n${problems}\n${conversion.kind === 'inexact' ? conversion.text : ''}`);
}

const BASE = `virtual_server 10.0.0.1 80 {
  delay_loop 6
  lb_algo rr
  lb_kind DR
  protocol TCP
  real_server 10.0.1.1 80 {
    weight 3
    TCP_CHECK {
      connect_timeout 3
    }
  }
}
`;

describe('a conversion', () => {
  it.each(FIXTURES.flatMap((name) => [[name, 'yaml'] as const, [name, 'keepalived'] as const]))(
    'of %s to %s means the same, and once more',
    (name, target) => {
      const ports = { ...configPortsOf({}), files: new NodeFileReader() };
      const path = join(VALID, name);
      const text = done(convertConfig(path, target, ports, OPTIONS, ['heading']));
      const there = target === 'yaml' ? 'there.yaml' : 'there.conf';
      const back = target === 'yaml' ? 'keepalived' : 'yaml';
      const backPorts = configPortsOf({ [there]: text });
      const returned = done(convertConfig(there, back, backPorts, OPTIONS, []));
      const original = loadConfig(path, ports, OPTIONS).config;
      const final = loadText(back === 'yaml' ? 'x.yaml' : 'x.conf', returned).config;
      expect(original !== null && final !== null && sameConfig(original, final)).toBe(true);
    },
  );

  it('keeps comments where they can be, in both directions', () => {
    const conf = `# the shop\nvirtual_server 10.0.0.1 80 { # front\n  # slow backends\n  delay_loop 6 # seconds\n  lb_algo rr\n  lb_kind NAT\n  protocol TCP\n  # the first\n  real_server 10.0.1.1 80 {\n  }\n}\n! end\n`;
    const yaml = done(convert(conf, 'yaml'));
    expect(yaml).toMatchInlineSnapshot(`
      "virtual_servers:
        # the shop
        - address: 10.0.0.1  # front
          port: 80
          # slow backends
          delay_loop: 6  # seconds
          scheduler: rr
          forwarding: nat
          protocol: TCP
          real_servers:
            # the first
            - address: 10.0.1.1
              port: 80
      # end
      "
    `);
    expect(done(convert(yaml, 'keepalived'))).toMatchInlineSnapshot(`
      "# the shop
      virtual_server 10.0.0.1 80 {
        # front
        # slow backends
        delay_loop 6  # seconds
        lb_algo rr
        lb_kind NAT
        protocol TCP
        # the first
        real_server 10.0.1.1 80 {
        }
      }
      # end
      "
    `);
  });

  it('writes a comment once where several keywords become one map', () => {
    const conf = BASE.replace(
      'protocol TCP',
      'protocol TCP\npersistence_timeout 60 # a minute\nsorry_server 10.0.9.9 80 # sorry',
    );
    const yaml = done(convert(conf, 'yaml'));
    expect(yaml).toContain('persistence:\n      timeout: 60  # a minute\n');
    expect(yaml).toContain('sorry_server:  # sorry\n      address: 10.0.9.9\n');
    expect(yaml.match(/# a minute|# sorry/g)).toHaveLength(2);
  });

  it('resolves includes, definitions, generators and conditions', () => {
    const conf =
      '$PORT=8080\nvirtual_server 10.0.0.1 80 {\n@main lb_algo rr\n@other lb_algo wlc\nlb_kind NAT\nprotocol TCP\nreal_server 10.0.1.9 ${PORT} {\n}\ninclude pool2.conf\n}\n';
    const text = done(convert(conf, 'yaml', { 'pool2.conf': 'real_server 10.0.1.1 $PORT {\n}\n' }));
    expect(text).toContain('address: 10.0.1.1\n        port: 8080');
    expect(text).toContain('scheduler: rr');
    expect(text).not.toMatch(/wlc|\$|include/);
  });

  it.each([
    ['lb_algo that does not exist', BASE.replace('rr', 'rrr'), 'left out (unknown-value): lb_algo rrr'],
    ['a quorum that is too high', BASE.replace('delay_loop 6', 'quorum 9'), 'quorum: 3'],
    ['no protocol', BASE.replace('  protocol TCP\n', ''), 'protocol: UDP'],
    ['a port that DR cannot change', BASE.replace('10.0.1.1 80', '10.0.1.1 8080'), 'connect_port: 8080'],
    ['a repeated keyword', BASE.replace('weight 3', 'weight 3\nweight 4'), 'weight: 4'],
    ["keepalived's name for SNMP", BASE.replace('weight 3', 'snmp_name "web 1"'), 'name: "web 1"'],
    [
      'a script whose FIFO is missing, of the half that the file does not have',
      `global_defs {\n vrrp_notify_fifo_script /bin/true\n}\n${BASE}`,
      'left out (option-without-effect)',
    ],
    ['extra words', BASE.replace('weight 3', 'weight 3 # c\nalpha on off'), 'alpha: on'],
    [
      'a second server',
      BASE.replace('weight 3', 'weight 3\n} real_server 10.0.1.1 80 {'),
      'left out (duplicate-real-server)',
    ],
    [
      'an option of a sorry server that is not there',
      BASE.replace('protocol', 'sorry_server_inhibit\nprotocol'),
      'left out (sorry-option-ignored)',
    ],
    ['a family that is not the address', BASE.replace('protocol', 'ip_family inet6\nprotocol'), 'left out'],
    [
      'static routes',
      `static_routes {\n 10.0.0.0/8 via 10.0.0.1\n}\n${BASE}`,
      'left out (no YAML): static_routes',
    ],
    [
      'a virtual server without servers',
      `${BASE}virtual_server 10.0.0.2 80 {\nprotocol TCP\nlb_algo rr\nlb_kind NAT\n}\n`,
      'left out (no-real-servers)',
    ],
  ])('writes %s as it counted', (_, conf, expected) => {
    expect(done(convert(conf, 'yaml'))).toContain(expected);
  });

  it('writes durations in seconds where there are no units', () => {
    const yaml = `virtual_servers:\n  - address: 10.0.0.1\n    port: 80\n    protocol: tcp\n    delay_loop: 1500ms\n    real_servers:\n      - {address: 10.0.1.1, port: 80, checks: [{type: tcp, connect_timeout: 1m}]}\n`;
    const conf = done(convert(yaml, 'keepalived'));
    expect(conf).toContain('delay_loop 1.5\n');
    expect(conf).toContain('connect_timeout 60\n');
  });

  it('refuses what the other syntax cannot hold, and a file with errors', () => {
    const yaml = `virtual_servers:\n  - address: 10.0.0.1\n    port: 80\n    protocol: tcp\n    virtualhost: 'a"b'\n    real_servers:\n      - {address: 10.0.1.1, port: 80, checks: [{type: http, urls: [/]}]}\n`;
    expect(convert(yaml, 'keepalived').kind).toBe('inexact');
    expect(convert('virtual_servers: 3', 'keepalived').kind).toBe('unusable');
  });
});

describe('the examples to start from', () => {
  it('are one site in two syntaxes, and nothing is to be told of them', () => {
    const folder = fileURLToPath(new URL('../../../../deploy/examples', import.meta.url));
    const ports = { ...configPortsOf({}), files: new NodeFileReader() };
    const [conf, yaml] = ['keepalived.conf', 'lvsd.yaml'].map((name) =>
      loadConfig(join(folder, name), ports, OPTIONS),
    );
    expect([...(conf?.diagnostics ?? []), ...(yaml?.diagnostics ?? [])]).toEqual([]);
    expect(conf?.config && yaml?.config && sameConfig(conf.config, yaml.config)).toBe(true);
  });
});
