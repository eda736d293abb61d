import { describe, expect, it } from 'vitest';
import { DriftLog, driftIn } from '../../../src/reconcile/drift-log.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';

describe('The log of changes that somebody else made', () => {
  it('counts each kind, keeps the time, and reports the repair once', () => {
    const logger = new RecordingLogger();
    const reports: unknown[] = [];
    const log = new DriftLog(logger, {
      compared: () => undefined,
      drifted: (differences, found) => reports.push([differences, found]),
      mended: (differences) => reports.push(differences),
    });
    log.found([{ kind: 'missing_service', description: 'a is gone' }], 1000);
    log.mended();
    log.mended();
    expect(log.counts.missing_service).toBe(1);
    expect(log.lastAt).toBe(1000);
    expect(reports).toEqual([[1, 'a is gone'], 1]);
    expect(logger.lines.map(({ level }) => level)).toEqual(['warn', 'info']);
  });

  it('names ten differences and counts the others', () => {
    const logger = new RecordingLogger();
    const log = new DriftLog(logger);
    const drift = Array.from({ length: 12 }, (_, n) => ({
      kind: 'missing_service' as const,
      description: `d${n}`,
    }));
    log.found(drift, 0);
    expect(logger.lines[0]?.fields['found']).toMatch(/^d0; .*d9; and 2 more$/);
  });

  it('says nothing without a difference, and moves its time with civil time', () => {
    const logger = new RecordingLogger();
    const log = new DriftLog(logger);
    log.found([], 5);
    log.moveTimes(100);
    expect([log.lastAt, logger.lines.length]).toEqual([null, 0]);
    log.found([{ kind: 'missing_service', description: 'x' }], 5);
    log.moveTimes(100);
    expect(log.lastAt).toBe(105);
  });

  it('finds none while the table is not known', () => {
    expect(driftIn(null, new Map(), new Set())).toEqual([]);
  });
});
