import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isScalar, parseDocument } from 'yaml';

import { printTree } from '../../src/config/keepalived/printer.ts';
import type { Statement } from '../../src/config/language/tree.ts';
import { printYaml } from '../../src/config/yaml/print.ts';
import type { Shape } from '../support/config.ts';
import { loadText, parseText, rendered, shape } from '../support/config.ts';

const RUNS = 3000;

const KEYWORDS = [
  'virtual_server',
  'real_server',
  'virtual_server_group',
  'TCP_CHECK',
  'HTTP_GET',
  'url',
  'path',
  'digest',
  'status_code',
  'lb_algo',
  'lb_kind',
  'protocol',
  'weight',
  'quorum',
  'hysteresis',
  'sorry_server',
  'persistence_granularity',
  'delay_loop',
  'global_defs',
  'include main.conf',
  '~SEQ(I,1,3)',
  '$X=',
  '@main',
  'fwmark',
  'group',
] as const;

const VALUES = [
  '10.0.0.1',
  'fd00::1',
  '80',
  '0',
  '-1',
  '7kg',
  '5s',
  'rr',
  'TUN',
  'type',
  '{',
  '}',
  '"',
  '$X',
  '${X}',
  '#',
] as const;

const soup = fc
  .array(
    fc.oneof(fc.constantFrom(...KEYWORDS), fc.constantFrom(...VALUES), fc.constantFrom(' ', '\n', '\\\n')),
    {
      maxLength: 60,
    },
  )
  .map((parts) => parts.join(' '));

/** A word that keepalived's syntax can hold: no double quote, no line break, no backslash at the end of quotes. */
const word = fc
  .oneof(
    fc.string({
      unit: fc.constantFrom(..."ab01.-_/:{}#!$@~ \t=,()'\\é\u00a0\u2028\v\f\r\u0001"),
      maxLength: 8,
    }),
    fc.constantFrom(
      'include x.conf',
      'includer x',
      '@main',
      '@^main',
      '~SEQ(I,3)',
      '~LST(a,b)',
      '$X=1',
      '🙂',
      '\ud800',
    ),
  )
  .filter((text) => !text.includes('${') && !text.endsWith('\\'));

const statement: fc.Arbitrary<Shape> = fc.letrec<{ statement: Shape }>((tie) => ({
  statement: fc
    .tuple(
      fc.string({ unit: fc.constantFrom(...'abcXYZ_-'), minLength: 1, maxLength: 6 }),
      fc.array(word, { maxLength: 3 }),
      fc.option(fc.array(tie('statement'), { maxLength: 3 }), { depthSize: 'small' }),
    )
    .map(([keyword, words, block]) => (block === null ? [keyword, ...words] : [keyword, ...words, block])),
})).statement;

function build(of: Shape): Statement {
  const words = of.filter((part) => typeof part === 'string').map((text) => ({ text, start: 0, end: 0 }));
  const block = of.find((part) => typeof part !== 'string');
  const children =
    typeof block === 'object'
      ? block.map((child) => build(typeof child === 'string' ? [child] : child))
      : null;
  const source = { path: '', text: '' };
  return { keyword: words[0]?.text ?? '', words, source, start: 0, end: 0, block: children };
}

describe('reading a configuration', () => {
  it('gives back the tree that was printed', () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 4 }), (shapes) => {
        const { tree, diagnostics } = parseText(printTree(shapes.map(build)));
        expect(diagnostics.count('error')).toBe(0);
        expect(tree.map(shape)).toEqual(shapes);
      }),
      { numRuns: RUNS },
    );
  });

  it('gives back the words that were printed as YAML', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      word,
      fc.constantFrom('~', 'null', '1.0', '- a', 'a: b', '*a', '|', ''),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const value = { kind: 'word', text } as const;
        const server = { key: 'virtualhost', value, before: [], after: 'c # d' };
        const list = { kind: 'list', items: [{ entries: [server], before: ['x'], after: null }] } as const;
        const source = {
          path: '',
          text: printYaml(['top'], [{ key: 'virtual_servers', value: list, before: [], after: null }], []),
        };
        const document = parseDocument(source.text);
        expect(document.errors).toEqual([]);
        const node = document.getIn(['virtual_servers', 0, 'virtualhost'], true);
        expect(isScalar(node) ? (node.source ?? String(node.value)) : undefined).toBe(text);
      }),
      { numRuns: RUNS },
    );
  });

  it.each(['main.conf', 'main.yaml'])(
    'never throws, and refuses exactly with an error, for any text in %s',
    (path) => {
      fc.assert(
        fc.property(
          fc.oneof(fc.string({ maxLength: 200 }), fc.string({ unit: 'binary', maxLength: 100 }), soup),
          (text) => {
            const loaded = loadText(path, text);
            const refused = loaded.diagnostics.some(({ severity }) => severity === 'error');
            expect(loaded.config === null).toBe(refused);
            expect(rendered(loaded).length).toBeLessThan(300_000);
          },
        ),
        { numRuns: RUNS },
      );
    },
  );

  it('keeps every span inside its source', () => {
    fc.assert(
      fc.property(soup, (text) => {
        for (const { span } of loadText('main.conf', text).diagnostics) {
          if (span === null) continue;
          expect(span.start).toBeLessThanOrEqual(span.end);
          expect(span.end).toBeLessThanOrEqual(span.source.text.length);
        }
      }),
      { numRuns: RUNS },
    );
  });
});
