import { describe, expect, it } from 'vitest';
import type { StreamLoggerInit } from '../../../../src/platform/host/stream-logger.ts';
import { MAX_LINE_LENGTH, StreamLogger } from '../../../../src/platform/host/stream-logger.ts';

function logged(init: Partial<StreamLoggerInit>, use: (logger: StreamLogger) => void): string[] {
  const lines: string[] = [];
  use(
    new StreamLogger({
      level: 'info',
      format: 'text',
      write: (line) => lines.push(line),
      wall: () => Date.UTC(2026, 0, 2, 3, 4, 5),
      journal: false,
      ...init,
    }),
  );
  return lines;
}

describe('the log', () => {
  it('writes time, level, message and fields on one line', () => {
    const lines = logged({}, (logger) =>
      logger.child({ virtual_server: 'tcp 10.0.0.1:80' }).info('is up', { weight: 3 }),
    );
    expect(lines).toEqual([
      '2026-01-02T03:04:05.000Z info  is up virtual_server="tcp 10.0.0.1:80" weight=3\n',
    ]);
  });

  it('leaves out what is below its level', () => {
    expect(logged({ level: 'warn' }, (logger) => logger.info('quiet'))).toEqual([]);
  });

  it('writes JSON when asked', () => {
    const [line] = logged({ format: 'json' }, (logger) =>
      logger.error('failed', { errno: 2, gone: undefined }),
    );
    expect(JSON.parse(line ?? '')).toEqual({
      time: '2026-01-02T03:04:05.000Z',
      level: 'error',
      message: 'failed',
      errno: 2,
    });
  });

  it('marks the priority for the journal and leaves the time to it', () => {
    expect(logged({ journal: true }, (logger) => logger.warn('careful'))).toEqual(['<4>careful\n']);
  });

  it('keeps hostile text on its line and in its field', () => {
    const [line] = logged({}, (logger) => logger.info('a\nb', { detail: 'x\n<3>forged=1 "q"' }));
    expect(line?.indexOf('\n')).toBe((line?.length ?? 0) - 1);
    expect(line).toContain('a\\x0ab detail="x\\x0a<3>forged=1 \\"q\\""');
  });

  it.each([
    ['a message', 'x'.repeat(10_000), {}],
    ['a value', 'm', { output: '"'.repeat(4096) }],
    ['a value of control characters', 'm', { output: '\u001b'.repeat(4096) }],
    ['a value of characters of two halves', 'm', { output: '\u{1f600}'.repeat(4096) }],
    [
      'several values',
      'm',
      Object.fromEntries([...Array(40).keys()].map((key) => [`k${key}`, '\n'.repeat(500)])),
    ],
    ['very many values', 'm', Object.fromEntries([...Array(900).keys()].map((key) => [`k${key}`, 'v']))],
  ])('cuts values and not the line when %s is too long', (_what, message, fields) => {
    const [text] = logged({}, (logger) => logger.info(message, fields));
    const [json] = logged({ format: 'json' }, (logger) => logger.info(message, fields));
    for (const line of [text, json]) {
      expect(line?.length).toBeLessThanOrEqual(MAX_LINE_LENGTH + 1);
      expect(line).toMatch(/cut/);
    }
    expect(JSON.parse(json ?? '')).toMatchObject({ level: 'info' });
    expect((text?.match(/(?<!\\)"/g) ?? []).length % 2).toBe(0);
  });

  it('escapes what fools a terminal or a reader, once, and keeps the value in JSON', () => {
    const hostile = 'a\u001b[31m\u202e\u2028\u007f\u0085\ud800b\\"';
    const [text] = logged({}, (logger) => logger.info(hostile, { detail: hostile }));
    expect(text).toMatch(/^[\x20-\x7e]*\n$/);
    expect(text).toContain('a\\x1b[31m\\u{202e}\\u{2028}\\x7f\\x85\\u{d800}b');
    const [json] = logged({ format: 'json' }, (logger) => logger.info(hostile, { detail: hostile }));
    expect(json).toMatch(/^[\x20-\x7e]*\n$/);
    expect(JSON.parse(json ?? '')).toMatchObject({ message: hostile, detail: hostile });
  });
});
