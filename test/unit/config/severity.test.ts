import { describe, expect, it } from 'vitest';
import type { DiagnosticCode } from '../../../src/config/language/diagnostic-code.ts';
import type { LoadedConfig } from '../../../src/config/load.ts';
import { codes, loadText } from '../../support/config.ts';
import { modelText } from '../../support/config-model.ts';
import { CHAPTERS } from '../../support/diagnostics/chapters.ts';
import type { DiagnosticExample } from '../../support/diagnostics/example.ts';
import { READINGS } from '../../support/diagnostics/readings.ts';

/** What a text says of a file that is gone on with. Of one that is refused none of it happens. */
const PROMISE =
  /\b(?:is|are) (?:ignored|left out|not read|used|removed|lost|taken|skipped)\b(?! inside)|\bcounts?\b|\bhas no effect\b/;

/** Of the VRRP half and of the host's rights: their own tests hold them to what they say. */
const WITHOUT_READING = /^(?:vrrp-|script-user-)/;

/** Longer ones are of limits, which are errors, and have tests of their own. */
const MAX_TEXT = 100_000;

const examples = CHAPTERS.flatMap(([, rows]) => rows).filter(
  (row): row is readonly [DiagnosticCode, DiagnosticExample & { readonly text: string }] =>
    typeof row[1].text === 'string' && row[1].path !== 'conf.d' && row[1].text.length < MAX_TEXT,
);

/** Faults of a file system, which a text does not have. */
const OF_FILES: ReadonlySet<DiagnosticCode> = new Set([
  'file-unreadable',
  'file-binary',
  'file-too-large',
  'file-not-regular',
]);

function load({
  path = 'site.conf',
  text,
  around,
}: DiagnosticExample & { readonly text: string }): LoadedConfig {
  return loadText(path, text, around);
}

describe('what comes of a diagnostic', () => {
  it.each(examples.filter(([code]) => !OF_FILES.has(code)))('%s is as it is documented', (code, example) => {
    const loaded = load(example);
    const told = loaded.diagnostics.find((diagnostic) => diagnostic.code === code);
    const reading = READINGS.get(code);
    if (reading === undefined && told?.severity !== 'error' && WITHOUT_READING.test(code)) {
      expect(loaded.config).not.toBeNull();
      return;
    }
    if (told?.severity === 'error') {
      expect(loaded.config).toBeNull();
      expect(reading).toBeUndefined();
      return;
    }
    if (reading === undefined || loaded.config === null)
      throw new Error(`${code} gives ${codes(loaded).join()}`);
    if ('holds' in reading) expect(reading.holds(loaded.config)).toBe(true);
    else expect(modelText(loaded)).toBe(modelText(loadText('site.conf', reading.as, example.around)));
  });

  it.each(examples.filter(([code]) => !WITHOUT_READING.test(code)))(
    'the error %s promises nothing',
    (_code, example) => {
      const errors = load(example).diagnostics.filter(({ severity }) => severity === 'error');
      expect(errors.map(({ message }) => message).filter((message) => PROMISE.test(message))).toEqual([]);
    },
  );

  it.each(examples)('%s promises nothing in YAML either', (_code, example) => {
    if (example.path?.endsWith('.yaml') === true) return;
    const { diagnostics } = loadText('site.yaml', example.text);
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ message }) => message).filter((message) => PROMISE.test(message))).toEqual([]);
  });
});
