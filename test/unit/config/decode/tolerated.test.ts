import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../../src/config/language/diagnostic.ts';
import { loadText } from '../../../support/config.ts';

function yaml(service: string, server = 'weight: 1'): string {
  const head = 'virtual_servers:\n  - address: 10.0.0.1\n    port: 80\n    protocol: tcp\n';
  return `${head}    ${service}\n    real_servers:\n      - address: 10.0.1.1\n        ${server}\n`;
}

function first({ diagnostics }: { readonly diagnostics: readonly Diagnostic[] }): Partial<Diagnostic> {
  const [diagnostic] = diagnostics;
  if (diagnostic === undefined) throw new Error('nothing was told');
  return { severity: diagnostic.severity, message: diagnostic.message };
}

describe('a fault that keepalived goes on with', () => {
  it('is a warning that says what comes of it', () => {
    const text = `virtual_server 10.0.0.1 80 {\nprotocol TCP\nlb_kind NAT\nlb_algo zz\nreal_server 10.0.1.1 80 {\n}\n}\n`;
    const told = first(loadText('site.conf', text));
    expect(told.severity).toBe('warning');
    expect(told.message).toMatch(/^lb_algo: `zz` is not one of .*, twos; wlc is used$/);
  });

  it('is an error in YAML, of which nothing comes', () => {
    const told = first(loadText('site.yaml', yaml('scheduler: zz')));
    expect(told.severity).toBe('error');
    expect(told.message).toMatch(/, twos$/);
  });

  it('shows a value whole, whatever is in it', () => {
    const check = 'checks: [{ type: udp, payload: "zz; q" }]';
    const told = first(loadText('site.yaml', yaml('scheduler: rr', check)));
    expect(told.message).toContain('`zz; q`: ');
  });
});
