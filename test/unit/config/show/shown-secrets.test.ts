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
});
