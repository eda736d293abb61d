import { describe, expect, it } from 'vitest';
import type { StreamLoggerInit } from '../../../../src/platform/host/stream-logger.ts';
import { StreamLogger } from '../../../../src/platform/host/stream-logger.ts';

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
    expect(line).toContain('a b detail="x\\n<3>forged=1 \\"q\\""');
  });

  it('cuts a line that is too long', () => {
    const [line] = logged({}, (logger) => logger.info('x'.repeat(10_000)));
    expect(line?.length).toBeLessThan(4200);
    expect(line).toContain('[cut]');
  });
});
