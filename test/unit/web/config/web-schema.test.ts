import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readWebConfig } from '../../../../web/config/web-config.ts';
import { printWebSchema } from '../../../../web/config/web-schema.ts';
import { misfitsOf } from '../../../support/json-schema.ts';

const misfits = misfitsOf(JSON.parse(printWebSchema()));
const FILE = new URL('../../../../deploy/lvsd-web.schema.json', import.meta.url);

describe('the JSON Schema of web.yaml', () => {
  it('is what deploy/lvsd-web.schema.json holds (vitest -u writes it anew)', async () => {
    await expect(printWebSchema()).toMatchFileSnapshot(fileURLToPath(FILE));
  });

  it.each([
    '{}',
    'listen: /run/lvsd/web.sock',
    'listen: "[::1]:80"\nnames: lb1\nmetrics: false\nmetrics_from: localhost:1',
    'listen: 192.0.2.1:443\nnames: [lb1, lb2.example]\ntls: {certificate: /c, key: /k}\nusers_file: /u\ncontrol: /s',
    'listen: 192.0.2.1:80\ninsecure_http: true',
    'trusted_proxy: {from: [10.0.0.0/8], user_header: X-User, role_header: X-Role}',
    'trusted_proxy: {from: 10.0.0.1}',
  ])('takes what lvsd-web takes: %s', (text) => {
    expect(readWebConfig(text).ok).toBe(true);
    expect(misfits(parse(text))).toEqual([]);
  });

  it.each([
    'lissten: 127.0.0.1:80',
    'listen: nowhere',
    'names: [a b]',
    'tls: {certificate: /c}',
    'tls: {certificate: c, key: /k}',
    'insecure_http: maybe',
    'users_file: web.users',
    'metrics_from: 10.0.0.1:80',
    'trusted_proxy: {user_header: X-User}',
    'trusted_proxy: {from: 10.0.0.1, user_header: "a b"}',
  ])('refuses what lvsd-web refuses: %s', (text) => {
    expect(readWebConfig(text).ok).toBe(false);
    expect(misfits(parse(text))).not.toEqual([]);
  });
});
