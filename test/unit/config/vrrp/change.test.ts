import { describe, expect, it } from 'vitest';
import { describeVrrpChange } from '../../../../src/config/vrrp/change.ts';
import { loadText } from '../../../support/config.ts';
import { instance } from '../../../support/diagnostics/vrrp/instance-text.ts';

function change(before: string, after: string): readonly string[] {
  const [old, now] = [before, after].map((text) => loadText('a.conf', text).config?.vrrp);
  return describeVrrpChange(old, now);
}

const SECOND = instance('', { name: 'VI_2', vrid: 8, addresses: ['10.9.0.101/24'] });

describe('what a reload changes in the VRRP half', () => {
  it('is nothing where only places differ', () => {
    expect(change(instance(), `# a comment\n${instance()}`)).toEqual([]);
  });

  it('names what came, went and changed', () => {
    expect(change(instance(), instance() + SECOND)).toEqual(['added vrrp instance VI_2']);
    expect(change(instance() + SECOND, instance())).toEqual(['removed vrrp instance VI_2']);
    expect(change(instance(), instance('', { priority: 90 }))).toEqual([
      'changed vrrp instance VI_1: priority',
    ]);
    expect(change('', instance())).toEqual(['added vrrp instance VI_1']);
  });

  it('says which instance begins anew, and which one only has another name', () => {
    expect(change(instance(), instance('', { vrid: 9 }))).toEqual([
      'changed vrrp instance VI_1: vrid, it begins anew',
    ]);
    expect(change(instance(), instance('', { name: 'web' }))).toEqual([
      'changed vrrp instance web: was VI_1',
    ]);
  });

  it('never tells a password', () => {
    const secret = (word: string): string =>
      instance(`authentication {\n  auth_type PASS\n  auth_pass ${word}\n}`);
    const [notified = ''] = change(secret('Ruf9fib'), secret('Hup7gat'));
    expect(notified).toBe('changed vrrp instance VI_1: authentication');
  });

  it('names groups and settings', () => {
    const group = 'vrrp_sync_group G {\n  group {\n    VI_1\n    VI_2\n  }\n}\n';
    expect(change(instance() + SECOND, instance() + SECOND + group)).toEqual(['added sync group G']);
    const globals = 'global_defs {\n  vrrp_startup_delay 3\n}\n';
    expect(change(instance(), globals + instance())).toEqual(['changed vrrp: process']);
  });
});
