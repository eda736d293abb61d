import { describe, expect, it } from 'vitest';
import { parseDomainName } from '../../../../checkers/dns/spec.ts';

const label63 = 'a'.repeat(63);
/** 253 characters of labels are 255 bytes on the wire. */
const longest = [label63, label63, label63, 'b'.repeat(61)].join('.');

describe('parseDomainName', () => {
  it.each([
    ['.', '.'],
    ['example.com', 'example.com.'],
    ['example.com.', 'example.com.'],
    ['a.example.com', 'a.example.com.'],
    ['_dmarc.Example.COM', '_dmarc.Example.COM.'],
    ['x', 'x.'],
    [label63, `${label63}.`],
    [longest, `${longest}.`],
    [`${longest}.`, `${longest}.`],
  ])('reads %s', (text, name) => {
    expect(parseDomainName(text)).toEqual({ name, problem: null });
  });

  it.each([
    ['', 'the name is empty'],
    ['.example.com', 'a label of the name is empty'],
    ['a..b', 'a label of the name is empty'],
    ['a..', 'a label of the name is empty'],
    ['..', 'a label of the name is empty'],
    [`${label63}a.com`, "label 'aaaaaaaaaaaaaaaaaaaa…' has 64 characters, more than 63"],
    [`${longest}b`, 'the name takes 256 bytes in a query, more than 255'],
    ['bücher.example', 'only printable ASCII can be asked for; write international names as xn--'],
    ['a b.example', 'only printable ASCII can be asked for; write international names as xn--'],
  ])('refuses %j', (text, problem) => {
    expect(parseDomainName(text)).toEqual({ name: null, problem });
  });
});
