import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { BAD_ANSWER_CODES, UNREACHABLE_CODES } from '../../../src/api/control-error.ts';
import { REQUEST_CODES } from '../../../src/api/request-error.ts';
import { EXIT } from '../../../src/cli/exit-codes.ts';
import type { Diagnostic } from '../../../src/config/language/diagnostic.ts';
import type { DiagnosticCode } from '../../../src/config/language/diagnostic-code.ts';
import type { FileContent } from '../../../src/config/language/file-reader.ts';
import { renderDiagnostic } from '../../../src/config/language/render-diagnostic.ts';
import type { LoadedConfig } from '../../../src/config/load.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { configPortsOf, loadText } from '../../support/config.ts';
import { CHAPTERS } from '../../support/diagnostics/chapters.ts';
import type { DiagnosticExample } from '../../support/diagnostics/example.ts';
import { READINGS } from '../../support/diagnostics/readings.ts';

const ROOT = new URL('../../../', import.meta.url);
const PAGE = fileURLToPath(new URL('docs/errors.md', ROOT));
const END = '<!-- end of what is generated -->';

const CODES = ['language', 'vrrp'].flatMap((room) =>
  [
    ...readFileSync(new URL(`src/config/${room}/diagnostic-code.ts`, ROOT), 'utf8').matchAll(
      /\| '([a-z0-9-]+)'/g,
    ),
  ].map(([, code]) => code ?? ''),
);

/** Faults of a file that only a file system has. */
const FAULTS: ReadonlyMap<string, FileContent> = new Map<string, FileContent>([
  ['file-unreadable', { ok: false, fault: 'unreadable', detail: 'permission denied' }],
  ['file-binary', { ok: false, fault: 'binary', detail: 'it holds a NUL byte at offset 17' }],
  ['file-too-large', { ok: false, fault: 'too-large', detail: 'it is larger than 64 MiB' }],
]);

function load(code: string, example: DiagnosticExample): LoadedConfig {
  const path = example.path ?? 'site.conf';
  const fault = FAULTS.get(code);
  const ports = configPortsOf(example.around?.files ?? {}, example.around);
  if (fault !== undefined) {
    return loadConfig(
      path,
      { ...ports, files: { read: () => fault, list: () => null } },
      { configId: 'main' },
    );
  }
  const absent = typeof example.text !== 'string' || path === 'conf.d';
  return absent
    ? loadConfig(path, ports, { configId: 'main' })
    : loadText(path, String(example.text), example.around);
}

/** Some examples are as large as a limit: each is loaded once. */
const DIAGNOSTICS = new Map<DiagnosticExample, Diagnostic>();

function diagnosticOf(code: string, example: DiagnosticExample): Diagnostic {
  const known = DIAGNOSTICS.get(example);
  if (known !== undefined) return known;
  const { diagnostics } = load(code, example);
  const found = diagnostics.find((diagnostic) => diagnostic.code === code);
  if (found !== undefined) {
    DIAGNOSTICS.set(example, found);
    return found;
  }
  throw new Error(
    `the example of ${code} gives ${diagnostics.map(renderDiagnostic).join('\n') || 'nothing'}`,
  );
}

/** What test/unit/config/severity.test.ts holds the model to. */
function consequenceOf(code: DiagnosticCode, { severity }: Diagnostic): string {
  if (severity === 'error') return 'Here an error: the file is refused.';
  const reading = READINGS.get(code);
  const article = severity === 'info' ? 'an info' : 'a warning';
  if (reading === undefined) return `Here ${article}.`;
  return `Here ${article}: ${'holds' in reading ? 'read as it is written' : reading.words}.`;
}

function section(code: DiagnosticCode, example: DiagnosticExample): string {
  const yaml = example.path?.endsWith('.yaml') === true;
  const text =
    typeof example.text === 'string' && example.shown === undefined ? example.text.trimEnd() : example.shown;
  const sample = `\`\`\`${yaml ? 'yaml' : 'conf'}\n${text ?? ''}\n\`\`\``;
  const told = `\`\`\`text\n${renderDiagnostic(diagnosticOf(code, example))}\n\`\`\``;
  const rule = consequenceOf(code, diagnosticOf(code, example));
  return `### \`${code}\`\n\n${example.meaning} ${example.remedy}\n\n${rule}\n\n${sample}\n\n${told}\n`;
}

const HEAD = `# Errors, warnings and what to do about them

\`lvsctl config check FILE\` reads a configuration as lvsd would and tells all of this; \`lvsd\` tells it in its log, at the
start and at a reload. Codes are stable: scripts may branch on them. An **error** keeps a file from being used: at the start
lvsd ends with status 2, at a reload the old configuration stays in force. A **warning** does not; \`--strict\` makes it count.
An **info** is worth knowing and never counts: what is none of lvsd's business, or how something that is right behaves.

The rule of severity: a fault is an **error** where going on would send traffic, or run scripts and checks, otherwise than
is written, and no reading is safe. Every other fault is a **warning** that says what comes of it, and that is what
happens: in keepalived's syntax what keepalived does too, or what
[differences-from-keepalived.md](differences-from-keepalived.md) says. The text of an error promises nothing, because
nothing of such a file is used. In YAML, which nobody has from elsewhere, a value that cannot be used is always an error.
Only in the VRRP half a priority, a state, a weight or an option of tracking that cannot be used is a warning there, too, and
what the message says counts instead.
A bound of [limits.md](limits.md) that is passed is an error, too.

Every example below is a file that gives the message under it (a test holds this page to it; \`npx vitest run
test/unit/docs/errors.test.ts -u\` writes it anew, from test/support/diagnostics).
`;

describe('docs/errors.md', () => {
  const examples = CHAPTERS.flatMap(([, rows]) => rows);

  it('has each code that there is, once, and no other', () => {
    expect([...examples.map(([code]) => code)].sort()).toEqual([...CODES].sort());
  });

  it.each(examples)('has an example of %s', { timeout: 120_000 }, (code, example) => {
    expect(diagnosticOf(code, example).code).toBe(code);
  });

  it('has what lvsd and lvsctl say while running', () => {
    const page = readFileSync(PAGE, 'utf8');
    const running = page.slice(page.indexOf(END));
    const codes = [...UNREACHABLE_CODES, ...BAD_ANSWER_CODES, ...Object.values(REQUEST_CODES)];
    expect(codes.filter((code) => !running.includes(`\`${code}\``))).toEqual([]);
    expect(Object.values(EXIT).filter((code) => !running.includes(`| ${code} |`))).toEqual([]);
  });

  it('shows each example with its message', { timeout: 120_000 }, async () => {
    const page = readFileSync(PAGE, 'utf8');
    const tail = page.slice(page.indexOf(END));
    const chapters = CHAPTERS.map(
      ([title, rows]) => `## ${title}\n\n${rows.map(([code, example]) => section(code, example)).join('\n')}`,
    );
    await expect([HEAD, ...chapters, tail].join('\n')).toMatchFileSnapshot(PAGE);
  });
});
