import { describe, expect, it } from 'vitest';

import { MAX_INCLUDE_DEPTH } from '../../../../src/config/keepalived/include.ts';
import { renderDiagnostics } from '../../../../src/config/language/render-diagnostic.ts';
import { codes, flat, loadText, parseText } from '../../../support/config.ts';
import type { MemoryFile } from '../../../support/memory-file-reader.ts';

function statements(text: string, files: Readonly<Record<string, MemoryFile>>): string {
  return flat(parseText(text, { files }).tree);
}

function problems(text: string, files: Readonly<Record<string, MemoryFile>> = {}): string[] {
  const { diagnostics, sources } = parseText(text, { files });
  return diagnostics.inFileOrder(sources).map(({ severity, code }) => `${severity} ${code}`);
}

describe('include', () => {
  it('reads a file in the place of the line, blocks and definitions going through', () => {
    const files = { 'a.conf': '$X=1\nb $Y {\n' };
    expect(statements('$Y=2\ninclude a.conf\nc $X\n}', files)).toBe('b 2 | { | c 1 | }');
  });

  it('reads the matches of a pattern in sorted order and is silent about none', () => {
    const files = { 'd/b.conf': 'b', 'd/a.conf': 'a', 'd/.h.conf': 'h', 'd/x.txt': 'x' };
    expect(statements('include d/*.conf\ninclude d/*.none', files)).toBe('a | b');
    expect(problems('include d/*.none', files)).toEqual([]);
  });

  it.each([
    ['{a,b}.conf', 'a | b'],
    ['{b,a}.conf', 'b | a'],
    ['[ab].conf', 'a | b'],
    ['[^a].conf', 'b'],
    ['?.conf', 'a | b'],
    ['sub/*/c.conf', 'c'],
  ])('expands %s', (pattern, expected) => {
    const files = { 'a.conf': 'a', 'b.conf': 'b', 'sub/one/c.conf': 'c', 'sub/file': 'no' };
    expect(statements(`include ${pattern}`, files)).toBe(expected);
  });

  it('resolves relative names from the including file', () => {
    const files = { 'd/a.conf': 'include b.conf\n', 'd/b.conf': 'b ${_PWD}' };
    expect(statements('include d/a.conf\nk ${_PWD}', files)).toBe('b d | k .');
  });

  it('takes the rest of the line verbatim, quotes too, and expands references in it once', () => {
    const files = { 'a b.conf': 'ab', 'a.conf': 'a' };
    expect(statements('include a b.conf', files)).toBe('ab');
    expect(statements('include "a.conf"', files)).toBe('');
    expect(statements('$D=a\ninclude ${D}.conf', files)).toBe('a');
    expect(statements('@main include a.conf', files)).toBe('a');
  });

  it('is an ordinary keyword with a letter that means no strict form', () => {
    expect(statements('includex a.conf', {})).toBe('includex a.conf');
  });

  it('refuses executable files, as keepalived does', () => {
    expect(problems('include a.conf', { 'a.conf': { text: 'a', executable: true } })).toEqual([
      'warning include-refused',
    ]);
  });

  it.each([
    ['include none.conf', ['warning include-missing']],
    ['includer none.conf', ['warning include-missing']],
    ['includem none.conf', ['error include-missing']],
    ['includem n*.conf', []],
    ['includew n*.conf', ['error include-missing']],
    ['includer d', ['error include-refused']],
    ['include d', ['warning include-refused']],
    ['includeb {a,n*}.conf', ['error include-missing']],
  ])('%s gives %j', (line, expected) => {
    expect(problems(line, { 'a.conf': 'a', 'd/x': '' })).toEqual(expected);
  });

  it('reads a file once whose line stands after a brace or a condition', () => {
    const files = { 'a.conf': 'a' };
    expect(statements('b { include a.conf\n}', files)).toBe('b | { | a | }');
    expect(statements('b {\n@main include a.conf\n}', files)).toBe('b | { | a | }');
  });

  it.each([
    ['include_check', 'include none.conf', ['error include-missing']],
    ['include_check', 'include n*.conf', ['error include-missing']],
    ['include_check match', 'include none.conf', ['error include-missing']],
    ['include_check match', 'include n*.conf', []],
    ['include_check read', 'include none.conf', ['warning include-missing']],
    ['include_check read', 'include d', ['error include-refused']],
    ['include_check readable', 'include d', ['error include-refused']],
    ['include_check -read', 'include d', ['warning include-refused']],
    ['include_check +wildcard_match', 'include n*.conf', ['error include-missing']],
    ['include_check brace_match', 'include {a,n*}.conf', ['error include-missing']],
    ['include_check match read', 'include none.conf', ['error include-missing']],
    ['include_check\ninclude_check -wildcard_match -brace_match', 'include n*.conf', []],
  ])('after %j, %s gives %j', (check, line, expected) => {
    const text = `global_defs {\n${check}\n}\n${line}`;
    expect(problems(text, { 'a.conf': 'a', 'd/x': '' })).toEqual(expected);
  });

  it('is as strict as the file that includes it, and a file changes only itself and what it includes', () => {
    const strict = { 'a.conf': 'include_check\ninclude none.conf' };
    expect(problems('include a.conf\ninclude none.conf', strict)).toEqual([
      'warning include-missing',
      'error include-missing',
    ]);
    expect(problems('include_check\ninclude a.conf', { 'a.conf': 'include none.conf' })).toEqual([
      'error include-missing',
    ]);
  });

  it('tells which words of include_check are not understood', () => {
    const server =
      'virtual_server 10.0.0.1 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\nreal_server 10.0.1.1 80 {\n}\n}\n';
    const text = `global_defs {\ninclude_check match read +strange -match\n}\n${server}`;
    expect(codes(loadText('main.conf', text))).toEqual(['warning unknown-value', 'warning unknown-value']);
  });

  it('stops at a file that includes itself, also under another name', () => {
    expect(problems('include main.conf')).toEqual(['error include-cycle']);
    const files = {
      'a.conf': { text: 'include b.conf', identity: '/1' },
      'b.conf': { text: 'x', identity: '/1' },
    };
    expect(problems('include a.conf', files)).toEqual(['error include-cycle']);
  });

  it('stops at a depth, and at a number of files that grows with each level', () => {
    const chain: Record<string, string> = {};
    for (let level = 0; level <= MAX_INCLUDE_DEPTH + 1; level += 1)
      chain[`f${level}`] = `include f${level + 1}`;
    expect(problems('include f0', chain)).toEqual(['error include-limit']);
    const bomb: Record<string, string> = { f20: 'x' };
    for (let level = 0; level < 20; level += 1) bomb[`f${level}`] = `include f${level + 1}\n`.repeat(2);
    expect(problems('include f0', bomb)).toEqual(['error include-limit']);
  });

  it('shows through which lines a problem was reached', () => {
    const files = { 'd/b.conf': 'virtual_server 10.0.0.300 80 {\n}\n', 'a.conf': '\ninclude d/b.conf\n' };
    const loaded = loadText('main.conf', 'include a.conf\n', { files });
    expect(codes(loaded)).toEqual(['error invalid-address']);
    expect(renderDiagnostics(loaded.diagnostics, 0)).toContain(
      'd/b.conf:1:16: error: virtual_server: `10.0.0.300` is not an IPv4 or IPv6 address [invalid-address]',
    );
    expect(renderDiagnostics(loaded.diagnostics, 0)).toMatch(
      /included from a\.conf:2\n {2}included from main\.conf:1\n/,
    );
  });
});
