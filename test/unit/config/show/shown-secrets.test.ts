import { describe, expect, it } from 'vitest';
import { loadText, rendered } from '../../../support/config.ts';

describe('secrets in a shown line', () => {
  it('are starred, with their columns kept, in both syntaxes', () => {
    const keepalived = loadText(
      'a.conf',
      'SSL {\npassword "s3cret" surplus\n}\nvirtual_server 10.0.0.1 80 {\n}\n',
    );
    const yaml = loadText(
      'a.yaml',
      'mail: { login: { user: u, password: s3cret, pasword: x } }\nvirtual_servers: []\n',
    );
    for (const loaded of [keepalived, yaml]) {
      expect(loaded.diagnostics.length).toBeGreaterThan(0);
      expect(rendered(loaded)).not.toContain('s3cret');
    }
    expect(rendered(keepalived)).toContain('password ********');
  });

  it('are keys of auth_hmac, too, and the path of a file is none', () => {
    const told = (line: string): string =>
      rendered(
        loadText('a.conf', `vrrp_instance VI_1 {\n  interface eth0\n  auth_hmac {\n    ${line}\n  }\n}\n`),
      );
    expect(told('keys key 1 s3cret-s3cret')).toContain('keys key 1 *************');
    expect(told('keys hex:00112233')).toContain('keys hex:********');
    expect(told('keys key 1 file:/etc/lvsd/key')).toContain('file:/etc/lvsd/key');
  });
});
