import { describe, expect, it } from 'vitest';
import { convertConfig } from '../../../../src/config/convert/convert.ts';
import type { LoadedConfig } from '../../../../src/config/load.ts';
import { codes, configPortsOf, loadText } from '../../../support/config.ts';

const TCP = 'TCP_CHECK {\n}';

function conf(service: string, server = TCP, header = '192.0.2.10 80'): string {
  const protocol = header.startsWith('fwmark') ? '' : 'protocol TCP\n';
  return `virtual_server ${header} {\nlb_algo rr\nlb_kind NAT\n${protocol}${service}\nreal_server 10.0.1.1 80 {\n${server}\n}\n}\n`;
}

function yaml(service: string, server = ''): string {
  return `virtual_servers:\n  - address: 192.0.2.10\n    port: 80\n    protocol: tcp\n    scheduler: rr\n    ${service}\n    real_servers:\n      - address: 10.0.1.1\n        port: 80\n        checks: [{ type: tcp }]\n        ${server}\n`;
}

function watchOf({ config }: LoadedConfig) {
  return config?.virtualServers[0]?.realServers[0]?.watch;
}

describe('watch', () => {
  it.each([
    ['watch connection', '', { confirm: 1 }],
    ['watch connection confirm 3', '', { confirm: 3 }],
    ['', 'watch connection confirm 2', { confirm: 2 }],
    ['watch connection', 'watch none', undefined],
    ['watch none', 'watch connection', { confirm: 1 }],
    ['', '', undefined],
  ])('is read from a keepalived file: %s / %s', (service, server, expected) => {
    const loaded = loadText('site.conf', conf(service, `${server}\n${TCP}`));
    expect(codes(loaded)).toEqual([]);
    expect(watchOf(loaded)).toEqual(expected);
  });

  it.each([
    ['watch: connection', '', { confirm: 1 }],
    ['watch: { confirm: 1 }', '', { confirm: 1 }],
    ['watch: { method: connection, confirm: 2 }', '', { confirm: 2 }],
    ['watch: { method: connection }', '', { confirm: 1 }],
    ['watch: connection', 'watch: none', undefined],
    ['', 'watch: { confirm: 4 }', { confirm: 4 }],
  ])('is read from YAML: %s / %s', (service, server, expected) => {
    const loaded = loadText('site.yaml', yaml(service, server));
    expect(codes(loaded)).toEqual([]);
    expect(watchOf(loaded)).toEqual(expected);
  });

  it.each([
    ['a method that is none', 'watch conection', 'warning unknown-value'],
    ['confirm 0', 'watch connection confirm 0', 'warning out-of-range'],
    ['a word that is not known', 'watch connection twice', 'warning unknown-value'],
    ['words too many', 'watch connection confirm 1 2', 'warning unknown-value'],
    ['a word after none', 'watch none confirm 1', 'warning unknown-value'],
  ])('tells %s in a keepalived file, and goes on', (_, words, expected) => {
    const loaded = loadText('site.conf', conf(words));
    expect(codes(loaded)).toEqual([expected]);
    expect(loaded.config).not.toBeNull();
  });

  it.each([
    ['no method', 'watch', 'error missing-argument'],
    ['confirm without a number', 'watch connection confirm', 'error missing-argument'],
    ['a text as number', 'watch connection confirm twice', 'error invalid-number'],
  ])('refuses %s in a keepalived file', (_, words, expected) => {
    const loaded = loadText('site.conf', conf(words));
    expect(codes(loaded)).toEqual([expected]);
    expect(loaded.config).toBeNull();
  });

  it.each([
    ['a method that is none', 'watch: connections', /did you mean `connection`/],
    ['yes', 'watch: true', /`true` is not one of connection, none/],
    ['a key that is not known', 'watch: { confirms: 1 }', /confirms/],
    ['a number that is none', 'watch: { confirm: often }', /is not a whole number/],
    ['a list', 'watch: [connection]', /watch takes one value/],
  ])('refuses %s in YAML', (_, words, message) => {
    const loaded = loadText('site.yaml', yaml(words));
    expect(loaded.config).toBeNull();
    const told = loaded.diagnostics.map((one) => `${one.message} ${one.hint ?? ''}`).join('\n');
    expect(told).toMatch(message);
  });

  it.each([
    ['without a check', conf('watch connection', ''), 'warning watch-without-check'],
    [
      'behind a mark, without a check over TCP',
      conf('watch connection', 'PING_CHECK {\n}', 'fwmark 7'),
      'warning watch-without-connection',
    ],
    [
      'of UDP, without a check over TCP',
      conf('watch connection', 'UDP_CHECK {\n}').replace('protocol TCP', 'protocol UDP'),
      'warning watch-without-connection',
    ],
  ])('has no effect %s, and says so', (_, text, code) => {
    const loaded = loadText('site.conf', text);
    expect(codes(loaded)).toContain(code);
    expect(watchOf(loaded)).toBeUndefined();
  });

  it('is there for a ping of a TCP service, and for a TCP check behind a mark', () => {
    expect(watchOf(loadText('site.conf', conf('watch connection', 'PING_CHECK {\n}')))).toEqual({
      confirm: 1,
    });
    const marked = conf('watch connection', 'TCP_CHECK {\nconnect_port 80\n}', 'fwmark 7');
    expect(watchOf(loadText('site.conf', marked))).toEqual({ confirm: 1 });
  });

  it.each([
    ['yaml', conf('watch connection confirm 2')],
    ['keepalived', yaml('watch: { confirm: 2 }')],
  ] as const)('is written as %s with the same meaning', (target, text) => {
    const name = target === 'yaml' ? 'site.conf' : 'site.yaml';
    const done = convertConfig(name, target, configPortsOf({ [name]: text }), { configId: 'main' }, []);
    if (done.kind !== 'done') throw new Error(`not converted: ${done.kind}`);
    const written = target === 'yaml' ? 'other.yaml' : 'other.conf';
    expect(watchOf(loadText(written, done.text))).toEqual({ confirm: 2 });
  });
});
