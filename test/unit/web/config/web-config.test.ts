import { describe, expect, it } from 'vitest';
import { readWebConfig, renderWebConfigProblem } from '../../../../web/config/web-config.ts';

function problems(text: string): readonly string[] {
  const result = readWebConfig(text);
  return result.ok ? [] : result.problems.map((problem) => renderWebConfigProblem('web.yaml', problem));
}

describe('readWebConfig', () => {
  it('listens on loopback unless told otherwise', () => {
    expect(readWebConfig('')).toMatchObject({
      ok: true,
      config: { listen: { kind: 'tcp', host: '127.0.0.1', port: 9466 }, usersFile: null, metrics: true },
    });
  });

  it('takes every key', () => {
    const text = `
listen: "[2001:db8::1]:443"
names: [LB1.example]
tls: {certificate: /c.pem, key: /k.pem}
users_file: /u
metrics: false
metrics_from: 127.0.0.1:1
control: /run/x.sock
trusted_proxy: {from: [10.0.0.0/8, "::1"], user_header: X-User, role_header: X-Role}
`;
    expect(readWebConfig(text)).toMatchObject({
      ok: true,
      config: {
        listen: { host: '2001:db8::1', port: 443 },
        names: ['lb1.example'],
        trustedProxy: { userHeader: 'x-user', roleHeader: 'x-role' },
      },
    });
  });

  it.each([
    ['listen: 0.0.0.0:80', 'web.yaml:1:1: error: 0.0.0.0 is reached from other hosts and there is no tls'],
    [
      'insecure_http: false\nlisten: 10.0.0.1:80\ntls: {certificate: /c, key: /k}',
      'web.yaml:2:1: error: 10.0.0.1 is reached from other hosts and there is no users_file',
    ],
    ['lissten: 1', 'web.yaml:1:1: error: there is no key lissten here'],
    ['listen: nowhere', 'listen: nowhere is no ADDRESS:PORT'],
    ['tls: yes', 'tls wants certificate and key'],
    ['metrics_from: 10.0.0.1:80', 'metrics_from: expected an address of this host'],
    ['trusted_proxy: {from: x}', 'trusted_proxy wants from'],
    ['- a', 'the file is no map'],
    ['a: [', 'error:'],
    [`a: ${'x'.repeat(70_000)}`, 'more than 65536 characters'],
  ])('refuses %s', (text, message) => {
    expect(problems(text).join('\n')).toContain(message);
  });

  it('lets a page without login beyond loopback only where somebody said insecure_http', () => {
    expect(problems('listen: 10.0.0.1:80\ninsecure_http: true')).toEqual([]);
  });
});
