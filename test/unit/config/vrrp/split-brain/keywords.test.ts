import { describe, expect, it } from 'vitest';
import { codes, loadText } from '../../../../support/config.ts';
import { instance } from '../../../../support/diagnostics/vrrp/instance-text.ts';

describe('what an instance does against two masters', () => {
  it('is nothing by default', () => {
    const [first] = loadText('a.conf', instance()).config?.vrrp?.instances ?? [];
    expect(first).toMatchObject({ fence: null, notify: { split: null, splitMail: false } });
  });

  it.each(['fence_timeout 0.001', 'fence_timeout 301', 'fence_timeout soon'])('refuses %s', (line) => {
    const [code] = codes(loadText('a.conf', instance(line)));
    expect(code).toMatch(/^(error|warning) /);
  });
});
