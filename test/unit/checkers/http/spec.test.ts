import { describe, expect, it } from 'vitest';
import { sniName, withoutPort } from '../../../../checkers/http/spec.ts';

describe('the name for SNI', () => {
  it('is the first of sni_name and the virtual hosts, without a port', () => {
    expect(sniName(['sni.example', 'www.example:8443'])).toBe('sni.example');
    expect(sniName([undefined, '', 'www.example:8443', 'other'])).toBe('www.example');
  });

  it('is none where there is no name, or an address, which SNI does not carry', () => {
    for (const host of [undefined, '', '10.0.1.1', '10.0.1.1:443', '[2001:db8::1]:443', '2001:db8::1']) {
      expect(sniName([host])).toBeNull();
    }
  });
});

it('takes the port and the brackets off a Host header', () => {
  const hosts = ['www', 'www:80', '10.0.1.1:80', '[2001:db8::1]:80', '[2001:db8::1]', '2001:db8::1'];
  expect(hosts.map(withoutPort)).toEqual([
    'www',
    'www',
    '10.0.1.1',
    '2001:db8::1',
    '2001:db8::1',
    '2001:db8::1',
  ]);
});
