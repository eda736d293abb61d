import { describe, expect, it } from 'vitest';
import { renderDiagnostics } from '../../../../../src/config/language/render-diagnostic.ts';
import type { LoadedConfig } from '../../../../../src/config/load.ts';
import { loadText } from '../../../../support/config.ts';
import { instance } from '../../../../support/diagnostics/vrrp/instance-text.ts';

const HEX = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';
const TEXT = 'abcdefghijklmnopqrstuvwxyz012345';
const KEY_FILES = {
  '/etc/lvsd/vrrp-1.key': `hex:${HEX}\n`,
  '/etc/lvsd/vrrp-2.key': TEXT,
  '/etc/lvsd/short.key': 'abc\n',
};

function load(lines: string, more = ''): LoadedConfig {
  return loadText('/etc/lvsd/main.conf', instance(`auth_hmac {\n${lines}\n}\n${more}`), { files: KEY_FILES });
}

describe('auth_hmac', () => {
  it('takes keys as hex, as text and from files beside the configuration, with the defaults', () => {
    const { config } = load(
      `key 1 hex:${HEX}\nkey 2 ${TEXT}\nkey 3 file:vrrp-1.key\nkey 4 file:/etc/lvsd/vrrp-2.key\nactive_key 3`,
    );
    const [vi] = config?.vrrp?.instances ?? [];
    const hex = Array.from({ length: 32 }, (_, index) => index);
    const text = [...Buffer.from(TEXT)];
    expect(vi?.refusal).toBeNull();
    expect(vi?.signing).toEqual({
      keys: [
        { id: 1, secret: hex },
        { id: 2, secret: text },
        { id: 3, secret: hex },
        { id: 4, secret: text },
      ],
      activeKey: 3,
      antiReplay: 'time',
      window: 5000,
      mode: 'enforce',
    });
  });

  it('has a window of three adverts where that is more, and signs with its only key', () => {
    const [vi] = load(`key 9 ${TEXT}`, 'advert_int 4').config?.vrrp?.instances ?? [];
    expect(vi?.signing).toMatchObject({ activeKey: 9, window: 12_000 });
  });

  it.each([
    ['mode permissive', 'it has no key'],
    ['key 1 secret-secret', 'key 1 has 13 bytes, and 32 to 64 are needed'],
    [`key 1 hex:${HEX.slice(1)}`, 'key 1 is not hexadecimal after hex:'],
    ['key 1 file:short.key', 'key 1 has 3 bytes, and 32 to 64 are needed'],
    ['key 1 file:none.key', 'key 1 cannot be read from /etc/lvsd/none.key'],
    [`key 300 ${TEXT}`, 'a key does not begin with an id of 0 to 255'],
    [`key ${TEXT}`, 'a key does not begin with an id of 0 to 255'],
    [`key 1 ${TEXT} ${TEXT}`, 'key 1 is not one word after its id'],
    [`key 1 ${TEXT}\nkey 1 hex:${HEX}`, 'key 1 is there twice'],
    [`key 1 ${TEXT}\nkey 2 hex:${HEX}`, 'it has several keys and no active_key'],
    [`key 1 ${TEXT}\nactive_key 2`, 'there is no key 2, the active_key'],
    [`key 1 ${TEXT}\nkey 2 file:none.key\nactive_key 1`, 'key 2 cannot be read from /etc/lvsd/none.key'],
  ])('stops the instance for %j, and tells no secret', (lines, fault) => {
    const loaded = load(lines);
    const [vi] = loaded.config?.vrrp?.instances ?? [];
    expect(vi?.signing).toBeNull();
    expect(vi?.refusal).toContain(`auth_hmac cannot be used: ${fault}`);
    const rendered = renderDiagnostics(loaded.diagnostics, 0);
    expect(rendered).toContain(
      `VI_1 is not run, and stays in FAULT: auth_hmac cannot be used, because ${fault}`,
    );
    for (const secret of [TEXT, HEX.slice(1), 'secret-secret']) expect(rendered).not.toContain(secret);
  });

  it('that is empty is none, and told', () => {
    const loaded = load('');
    expect(loaded.config?.vrrp?.instances[0]).toMatchObject({ signing: null, refusal: null });
    expect(loaded.diagnostics.map(({ code }) => code)).toEqual(['vrrp-authentication-incomplete']);
  });

  it('takes a key of YAML as one text, of which the first word is the id', () => {
    const yaml = `vrrp:\n  instances:\n    - name: VI_1\n      interface: eth0\n      virtual_router_id: 7\n      addresses: [10.9.0.1]
      auth_hmac:\n        keys:\n          - 3 ${TEXT}\n          - 4 file:vrrp-1.key\n        active_key: 4\n        time_window: 1m\n`;
    const loaded = loadText('/etc/lvsd/main.yaml', yaml, { files: KEY_FILES });
    const signing = loaded.config?.vrrp?.instances[0]?.signing;
    expect(signing?.keys.map(({ id, secret }) => [id, secret.length])).toEqual([
      [3, 32],
      [4, 32],
    ]);
    expect(signing?.window).toBe(60_000);
  });

  it('leaves the password of an authentication block out, and says so', () => {
    const loaded = load(`key 1 ${TEXT}`, 'authentication {\n  auth_type PASS\n  auth_pass Ruf9fib\n}');
    expect(loaded.config?.vrrp?.instances[0]?.authentication).toBeNull();
    expect(loaded.diagnostics.map(({ code }) => code)).toEqual(['vrrp-authentication-ignored']);
  });

  it('is enforced by vrrp_strict, which says so', () => {
    const loaded = load(`key 1 ${TEXT}\nmode permissive`, 'strict_mode on');
    expect(loaded.config?.vrrp?.instances[0]?.signing?.mode).toBe('enforce');
    expect(loaded.diagnostics.map(({ code }) => code)).toContain('vrrp-strict-authentication');
  });
});
