import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { BlockName } from '../../src/config/language/vocabulary.ts';
import { isBlockKeyword, wordsOf } from '../../src/config/language/vocabulary.ts';
import { YAML_MAPS } from '../../src/config/yaml/keys.ts';
import { loadText, rendered } from '../support/config.ts';
import { modelText } from '../support/config-model.ts';

const RUNS = 1000;

const VALUES = [
  '10.0.0.1',
  'fd00::1',
  '10.0.0.1-9',
  '80',
  '0',
  '-1',
  '4294967296',
  '1.5',
  '7kg',
  'rr',
  'TUN',
  'yes',
  'tcp',
  'eth0',
  'inst',
  'ours',
  '/run/x',
  '</etc/hosts',
  'root',
  ':root',
  'a@b',
  'match',
  '+read',
  '"a b"',
  '"',
  "'",
  '\\',
] as const;

const value = fc.constantFrom(...VALUES);

/** A block with the words that belong in it, and now and then one that does not. */
function block(name: BlockName, inner: readonly BlockName[], depth: number): fc.Arbitrary<string> {
  const words = wordsOf(name).filter((word) => !inner.some((child) => child === word));
  const line = fc
    .tuple(fc.constantFrom(...words, 'strange'), fc.array(value, { maxLength: 3 }))
    .map(([word, values]) => [word, ...values, ...(isBlockKeyword(word) ? ['{', 'a@b', '}'] : [])].join(' '));
  const blocks = depth === 0 ? [] : inner.map((child) => header(child, depth - 1));
  return fc.array(fc.oneof(line, ...blocks), { maxLength: 6 }).map((lines) => lines.join('\n'));
}

const INNER: Partial<Record<BlockName, readonly BlockName[]>> = {
  virtual_server: ['real_server'],
  real_server: ['TCP_CHECK', 'HTTP_GET', 'SSL_GET', 'MISC_CHECK', 'SMTP_CHECK', 'DNS_CHECK', 'FILE_CHECK'],
  HTTP_GET: ['url'],
  SSL_GET: ['url'],
};

function header(name: BlockName, depth: number): fc.Arbitrary<string> {
  return fc
    .tuple(fc.array(value, { maxLength: 2 }), block(name, INNER[name] ?? [], depth))
    .map(([values, inside]) => `${[name, ...values].join(' ')} {\n${inside}\n}`);
}

const file = fc
  .array(fc.oneof(header('global_defs', 0), header('virtual_server', 3), header('track_file', 0)), {
    maxLength: 4,
  })
  .map((blocks) => blocks.join('\n'));

const KEYS = [...new Set([...YAML_MAPS.values()].flatMap((keys) => [...keys.keys()])), 'command', 'x-any'];

const document: fc.Arbitrary<unknown> = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'medium' },
    fc.oneof(value, fc.integer({ min: -2, max: 70_000 }), fc.boolean(), fc.constant(null)),
    fc.dictionary(fc.constantFrom(...KEYS), tie('node'), { maxKeys: 5 }),
    fc.array(tie('node'), { maxLength: 3 }),
  ),
})).node;

const SCRIPTS = { files: { '/run/x': {} } };

describe('any statements in any block', () => {
  it('are decoded without a fault, and refused exactly with an error', () => {
    fc.assert(
      fc.property(file, (text) => {
        const loaded = loadText('main.conf', text, { scripts: SCRIPTS });
        const refused = loaded.diagnostics.some(({ severity }) => severity === 'error');
        expect(loaded.config === null).toBe(refused || text.trim() === '');
        for (const { span } of loaded.diagnostics) {
          if (span !== null) expect(span.end).toBeLessThanOrEqual(span.source.text.length);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('mean the same when they are read again', () => {
    fc.assert(
      fc.property(file, (text) => {
        const [first, second] = [0, 1].map(() => loadText('main.conf', text, { scripts: SCRIPTS }));
        if (first === undefined || second === undefined) throw new Error('nothing was read');
        expect(modelText(second)).toBe(modelText(first));
        expect(rendered(second)).toBe(rendered(first));
      }),
      { numRuns: RUNS / 10 },
    );
  });
});

describe('any keys in any map of YAML', () => {
  it('are decoded without a fault, and refused exactly with an error', () => {
    const roots = fc.dictionary(
      fc.constantFrom('virtual_servers', 'virtual_server_groups', 'director', 'notify', 'mail', 'kernel'),
      document,
    );
    fc.assert(
      fc.property(roots, (root) => {
        const loaded = loadText('main.yaml', JSON.stringify(root), { scripts: SCRIPTS });
        const refused = loaded.diagnostics.some(({ severity }) => severity === 'error');
        expect(loaded.config === null).toBe(refused);
      }),
      { numRuns: RUNS },
    );
  });
});
