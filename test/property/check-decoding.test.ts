import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decodeQuotedRegex, encodeQuotedRegex } from '../../checkers/http/regex/text.ts';
import { checkLanguages } from '../../src/config/checks/languages.ts';
import { BLOCK_KEYWORDS, wordsOf } from '../../src/config/language/vocabulary.ts';
import { TLS, TRACK_FILE } from '../../src/config/yaml/check-keys.ts';
import { loadChecks, loadYamlChecks } from '../support/check-config.ts';
import { rendered } from '../support/config.ts';

const CHECK_TYPES = new Map(checkLanguages().map(({ yaml }) => [yaml.type, yaml.block]));

const RUNS = 2000;

const CHECKERS = [
  'TCP_CHECK',
  'HTTP_GET',
  'SSL_GET',
  'SMTP_CHECK',
  'DNS_CHECK',
  'UDP_CHECK',
  'PING_CHECK',
  'MISC_CHECK',
  'FILE_CHECK',
] as const;

const value = fc.oneof(
  fc.constantFrom(
    '10.0.0.9',
    'fe80::1',
    '80',
    '0',
    '-1',
    '0.5',
    '5s',
    'yes',
    'no',
    'overwrite',
    'reverse',
    '/bin/check',
    '"a b"',
    "'x",
    '"\\x41',
    '((',
    'a.example',
    'ab xx',
    '200-299',
    'root',
    ':root',
    'caseless',
    '4294967296',
    '/tls',
    'f',
  ),
  fc.string({ maxLength: 6 }),
);

const line = (
  block: (typeof CHECKERS)[number] | 'url' | 'host' | 'SSL' | 'track_file',
): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...wordsOf(block).filter((word) => !BLOCK_KEYWORDS.has(word))),
      fc.array(value, { maxLength: 3 }),
    )
    .map(([keyword, values]) => [keyword, ...values].join(' '));

const lines = (block: Parameters<typeof line>[0]): fc.Arbitrary<string> =>
  fc.array(line(block), { maxLength: 6 }).map((all) => all.join('\n'));

const inner = fc.oneof(
  lines('url').map((text) => `url {\npath /\n${text}\n}`),
  lines('host').map((text) => `host {\n${text}\n}`),
);

const check = fc
  .constantFrom(...CHECKERS)
  .chain((block) =>
    fc
      .tuple(lines(block), fc.array(inner, { maxLength: 2 }))
      .map(([text, blocks]) => `${block} {\n${text}\n${blocks.join('\n')}\n}`),
  );

const root = fc
  .tuple(lines('SSL'), lines('track_file'))
  .map(([ssl, file]) => `SSL {\n${ssl}\n}\ntrack_file f {\nfile /run/f\n${file}\n}`);

const AROUND = { files: { '/tls': 'text' }, scripts: { files: { '/bin/check': {} } } };

const yamlValue = fc.oneof(
  value,
  fc.array(value, { maxLength: 3 }),
  fc.boolean(),
  fc.integer(),
  fc.constant(null),
  fc.dictionary(fc.constantFrom('command', 'user', 'path', 'x'), value, { maxKeys: 2 }),
);

describe('decoding checks', () => {
  it('never throws, refuses exactly with an error, and gives each check an id of its own', () => {
    fc.assert(
      fc.property(fc.array(check, { maxLength: 3 }), root, (checks, around) => {
        const loaded = loadChecks(checks.join('\n'), { root: around }, AROUND);
        const refused = loaded.diagnostics.some(({ severity }) => severity === 'error');
        expect(loaded.config === null).toBe(refused);
        expect(rendered(loaded).length).toBeLessThan(200_000);
        const ids = loaded.config?.virtualServers.flatMap(({ realServers }) =>
          realServers.flatMap((server) => server.checks.map(({ id }) => id)),
        );
        expect(new Set(ids).size).toBe(ids?.length ?? 0);
      }),
      { numRuns: RUNS },
    );
  });

  it('never throws for any value of any key in YAML', () => {
    const typed = fc
      .constantFrom(...CHECK_TYPES)
      .chain(([type, { keys }]) =>
        fc
          .dictionary(fc.constantFrom(...keys.keys()), yamlValue, { maxKeys: 5 })
          .map((entries) => ({ ...entries, type })),
      );
    const tls = fc.dictionary(fc.constantFrom(...TLS.keys()), yamlValue, { maxKeys: 3 });
    const file = fc.dictionary(fc.constantFrom(...TRACK_FILE.keys.keys()), yamlValue, { maxKeys: 3 });
    fc.assert(
      fc.property(fc.array(typed, { maxLength: 3 }), tls, file, (checks, top, tracked) => {
        const loaded = loadYamlChecks(checks, { tls: top, track_files: [tracked] }, AROUND);
        const refused = loaded.diagnostics.some(({ severity }) => severity === 'error');
        expect(loaded.config === null).toBe(refused);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('a regex as keepalived quotes it', () => {
  it('is read back byte for byte', () => {
    const bytes = fc.string({
      unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    });
    fc.assert(
      fc.property(bytes, (text) => {
        const quoted = encodeQuotedRegex(text);
        expect(decodeQuotedRegex(quoted)).toBe(text);
        expect(quoted).toMatch(/^[\x20-\x7e]*$/);
        expect(quoted).not.toMatch(/"|\$[A-Za-z_{]/);
      }),
      { numRuns: RUNS },
    );
  });

  it('means the same in a file', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 12 }), (text) => {
        const literal = text.replaceAll(/[^A-Za-z0-9 ]/g, (character) => `\\${character}`);
        const quoted = encodeQuotedRegex(literal);
        const loaded = loadChecks(`HTTP_GET {\nurl {\npath /\nregex "${quoted}"\n}\n}`);
        const [spec] = loaded.config?.virtualServers[0]?.realServers[0]?.checks.map((one) => one.spec) ?? [];
        const pattern = spec?.type === 'HTTP_GET' ? spec.urls[0]?.regex?.pattern : undefined;
        expect(pattern).toBe(literal);
      }),
      { numRuns: RUNS },
    );
  });
});
