import { describe, expect, it } from 'vitest';
import { explainIptables } from '../../../src/fullnat/refusal.ts';

describe('what iptables says', () => {
  it.each([
    'Warning: Extension ipvs revision 0 not supported, missing kernel module?\niptables-restore v1.8.9 (nf_tables): \nline 3: RULE_APPEND failed (No such file or directory): rule in chain LVSD-FULLNAT',
    'iptables-legacy-restore: line 3 failed: No chain/target/match by that name.',
    "iptables v1.8.9 (legacy): can't initialize iptables table `nat': Table does not exist (do you need to insmod?)",
  ])('is one message for both backends: %s', (text) => {
    expect(explainIptables('iptables-restore', text).reason).toMatch(
      /^this kernel lacks a part of it: the nat table/,
    );
  });

  it('tells missing rights and a lock from a missing module', () => {
    const denied =
      "iptables v1.8.9 (legacy): can't initialize iptables table `nat': Permission denied (you must be root)";
    expect(explainIptables('iptables', denied).reason).toMatch(/^lvsd may not change the nat table/);
    const lock = "Fatal: can't open lock file /run/xtables.lock: Permission denied";
    expect(explainIptables('iptables', lock).reason).toMatch(/^the lock file of iptables cannot be taken/);
  });

  it('is quoted up to a bound', () => {
    const { reason, hint } = explainIptables('iptables', `odd ${'x'.repeat(10_000)}`);
    expect(reason.length).toBeLessThan(400);
    expect(hint).toContain('docs/fullnat.md');
  });
});
