import { describe, expect, it } from 'vitest';
import { certificateNotes, OUTPUT_LINES_SHOWN, outputNotes } from '../../../../src/cli/render/check-notes.ts';
import type { CheckStatus } from '../../../../src/state/status/status-document.ts';
import { checkStatus, NOW } from '../../../support/status-documents.ts';

const DAY = 86_400_000;

function script(state: CheckStatus['state'], output: string): CheckStatus {
  const result = state === 'up' ? 'ok' : 'exit';
  const last = { at: NOW, duration_ms: 3, result, detail: 'exit 1', output } as const;
  return checkStatus({ type: 'MISC_CHECK', state, last });
}

function ending(inDays: number): CheckStatus {
  const end = new Date(Date.parse(NOW) + inDays * DAY).toISOString();
  return checkStatus({ type: 'SSL_GET', target: 'https://10.0.1.1:443/', certificate_not_after: end });
}

describe('the notes below a real server', () => {
  it('show what the script of a failing check wrote, harmless and in a few lines', () => {
    const lines = [
      'disk \u001b[2J full',
      '',
      ...Array.from({ length: OUTPUT_LINES_SHOWN }, (_, n) => `line ${n}`),
    ];
    const notes = outputNotes({ checks: [script('down', lines.join('\n'))] }).map(({ text }) => text);
    expect(notes).toEqual([
      'output: disk \\x1b[2J full',
      'output: line 0',
      'output: line 1',
      'and 1 more lines of output',
    ]);
  });

  it('leave out lines that the result says already', () => {
    expect(outputNotes({ checks: [script('down', 'exit 1\n')] })).toEqual([]);
  });

  it('leave out what the script of a passing check wrote', () => {
    expect(outputNotes({ checks: [script('up', 'fine')] })).toEqual([]);
  });

  it.each([
    [31, []],
    [12.5, ['certificate of SSL_GET https://10.0.1.1:443/ ends in 12d 12h']],
    [-1, ['certificate of SSL_GET https://10.0.1.1:443/ ended 1d ago']],
  ])('tell of a certificate that ends in %f days', (days, expected) => {
    const notes = certificateNotes({ checks: [ending(days)] }, NOW);
    expect(notes.map(({ text }) => text)).toEqual(expected);
  });
});
