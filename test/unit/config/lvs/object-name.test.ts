import { describe, expect, it } from 'vitest';
import { loadText } from '../../../support/config.ts';

const HEAD = 'lb_algo rr\nlb_kind NAT\nprotocol TCP\n';

function namesIn(file: string, text: string): readonly (string | undefined)[] {
  const { config, diagnostics } = loadText(file, text);
  expect(diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([]);
  return (config?.virtualServers ?? []).flatMap(({ name, realServers }) => [
    name,
    ...realServers.map((server) => server.name),
  ]);
}

describe('names of virtual and real servers', () => {
  it.each([
    ['name', 'name shop\n', 'name "web 1"\n'],
    ["keepalived's snmp_name", 'snmp_name shop\n', 'snmp_name "web 1"\n'],
    ['name before snmp_name', 'snmp_name x\nname shop\n', 'name "web 1"\nsnmp_name y\n'],
    ['comments below the first line', '# name: shop\n', '\n  # the new one\n  ! name:  web 1 \n'],
  ])('come from %s', (_what, service, server) => {
    const text = `virtual_server 192.0.2.1 80 {\n${service}${HEAD}real_server 10.0.0.1 80 {\n${server}}\nreal_server 10.0.0.2 80 {\n}\n}\n`;
    expect(namesIn('a.conf', text)).toEqual(['shop', 'web 1', undefined]);
  });

  it('come from comments at the end of the first line', () => {
    const text = `virtual_server 192.0.2.1 80 { # name: shop\n${HEAD}real_server 10.0.0.1 80 {  # name: "web 1"\n}\n}\n`;
    expect(namesIn('a.conf', text)).toEqual(['shop', 'web 1']);
  });

  it('differ for blocks that are equal but for the comment', () => {
    const server = (name: string): string =>
      `real_server 10.0.0.1 80 {\n# name: ${name}\nweight 2\n}\n`.replace('0.1', `0.${name.length}`);
    const text = `virtual_server 192.0.2.1 80 {\n${HEAD}${server('a')}${server('bb')}}\n`;
    expect(namesIn('a.conf', text)).toEqual([undefined, 'a', 'bb']);
  });

  it('are no names further down, or of a check', () => {
    const text = `virtual_server 192.0.2.1 80 {\n${HEAD}# name: shop\nreal_server 10.0.0.1 80 {\nTCP_CHECK {\n# name: x\n}\n}\n}\n`;
    expect(namesIn('a.conf', text)).toEqual([undefined, undefined]);
  });

  it('come from YAML', () => {
    const text = `virtual_servers:
  - name: shop
    address: 192.0.2.1
    port: 80
    protocol: tcp
    real_servers:
      - address: 10.0.0.1
        name: web 1
`;
    expect(namesIn('a.yaml', text)).toEqual(['shop', 'web 1']);
  });

  it('are refused when they are too long for a table', () => {
    const text = `virtual_server 192.0.2.1 80 {\nname ${'x'.repeat(65)}\n${HEAD}real_server 10.0.0.1 80 {\n}\n}\n`;
    expect(loadText('a.conf', text).diagnostics).toMatchObject([{ code: 'invalid-text' }]);
  });
});
