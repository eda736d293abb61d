import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

import type { LoadedConfig } from '../../../src/config/load.ts';
import { checksOf, loadChecks } from '../../support/check-config.ts';
import { codes, loadText } from '../../support/config.ts';

const PAGE = readFileSync(
  fileURLToPath(new URL('../../../docs/configuration-checks.md', import.meta.url)),
  'utf8',
);

const AROUND = {
  files: {
    '/etc/lvsd/ca.pem': '-----BEGIN CERTIFICATE-----\nA\n',
    '/etc/lvsd/client.pem': '-----BEGIN CERTIFICATE-----\nB\n',
    '/etc/lvsd/client.key': '-----BEGIN PRIVATE KEY-----\nC\n',
  },
  scripts: {
    files: { '/usr/local/bin/check-app': {} },
    passwd: 'root:x:0:0::/:/bin/sh\napp:x:900:900::/:/bin/sh\n',
  },
};

/** The examples of a section: `language place` of each fence, and its text. */
function examples(section: string): ReadonlyMap<string, string> {
  const fences = section.matchAll(/^```(\w+ \w+)\n(.*?)^```$/gms);
  return new Map([...fences].map(([, kind = '', text = '']) => [kind, text]));
}

const SECTIONS = PAGE.split(/^## /m)
  .map((section) => ({ name: section.split('\n', 1)[0] ?? '', shown: examples(section) }))
  .filter(({ shown }) => shown.size > 0);

function inYaml(checks: string, root: string): LoadedConfig {
  const server = '{ address: 10.0.1.1, port: 80, checks: *checks }';
  const text = `x-checks: &checks
${checks.replaceAll(/^/gm, '  ')}
virtual_servers:
  - { address: 10.0.0.1, port: 80, scheduler: rr, protocol: tcp, real_servers: [${server}] }
${root}`;
  return loadText('main.yaml', text, AROUND);
}

describe('the page about checks', () => {
  it.each(SECTIONS)('shows under $name what means the same in both syntaxes', ({ shown }) => {
    const conf = loadChecks(shown.get('conf check') ?? '', { root: shown.get('conf top') ?? '' }, AROUND);
    const yaml = inYaml(shown.get('yaml check') ?? '', shown.get('yaml top') ?? '');
    expect(codes(conf)).toEqual([]);
    expect(codes(yaml)).toEqual([]);
    expect(checksOf(conf)).not.toEqual([]);
    expect(checksOf(yaml)).toEqual(checksOf(conf));
  });

  it('has an example of every check', () => {
    expect(SECTIONS.map(({ name }) => name)).toEqual([
      'Where a check connects',
      'TCP_CHECK',
      'HTTP_GET',
      'SSL_GET',
      'SMTP_CHECK',
      'DNS_CHECK',
      'UDP_CHECK',
      'PING_CHECK',
      'MISC_CHECK',
      'FILE_CHECK',
    ]);
  });
});
