import { describe, expect, it } from 'vitest';
import { logAttempt, logTransitions } from '../../../src/events/transition-log.ts';
import type { Transition } from '../../../src/state/model/facts.ts';
import { inconclusive, pass, virtualServer } from '../../support/director-config.ts';
import { type LogLine, RecordingLogger } from '../../support/recording-logger.ts';

function told(change: Partial<Transition>): readonly LogLine[] {
  const logger = new RecordingLogger();
  const transition: Transition = {
    kind: 'real_server',
    id: '10.0.1.1:80',
    virtualServer: 'tcp 10.0.0.1:80',
    realServer: '10.0.1.1:80',
    to: 'down',
    at: 0,
    reason: 'TCP_CHECK: connection refused',
    initial: false,
    ...change,
  };
  logTransitions(logger, [transition]);
  return logger.lines;
}

describe('the log of transitions', () => {
  it('warns of what goes down, with where and why', () => {
    expect(told({})).toEqual([
      {
        level: 'warn',
        message: 'real server is down',
        fields: {
          virtual_server: 'tcp 10.0.0.1:80',
          real_server: '10.0.1.1:80',
          check: null,
          reason: 'TCP_CHECK: connection refused',
        },
      },
    ]);
  });

  it('informs of what comes up', () => {
    expect(told({ to: 'up', kind: 'virtual_server', realServer: null })).toMatchObject([
      { level: 'info', message: 'virtual server is up' },
    ]);
  });

  it('keeps quiet of what starts up, but not of what starts down', () => {
    expect(told({ to: 'up', initial: true })).toMatchObject([
      { level: 'debug', message: 'real server starts up' },
    ]);
    expect(told({ to: 'down', initial: true })).toMatchObject([
      { level: 'warn', message: 'real server starts down' },
    ]);
  });

  it('names the check', () => {
    expect(told({ kind: 'check', id: 'the id', checkName: 'TCP_CHECK 10.0.1.1:80', to: 'up' })).toMatchObject(
      [{ level: 'info', message: 'check succeeds', fields: { check: 'TCP_CHECK 10.0.1.1:80' } }],
    );
  });
});

describe('the log of attempts', () => {
  const check = virtualServer({ servers: [{}] }).realServers[0]?.checks[0];

  function lines(counts: readonly number[]): readonly LogLine[] {
    const logger = new RecordingLogger();
    const place = () => ({ virtualServer: 'the service', realServer: 'the server' });
    for (const localErrors of counts) {
      const result = localErrors === 0 ? pass() : inconclusive();
      if (check !== undefined)
        logAttempt(logger, check, result, { startedAt: 0, endedAt: 1 }, localErrors, place);
    }
    return logger.lines;
  }

  function levels(counts: readonly number[]): readonly string[] {
    return lines(counts).map(({ level }) => level);
  }

  it('says whose check could not be made, and names it for people', () => {
    expect(lines([1])).toMatchObject([
      {
        fields: {
          virtual_server: 'the service',
          real_server: 'the server',
          check: 'TCP_CHECK 10.0.1.1:8000',
          times: 1,
        },
      },
    ]);
  });

  it('warns of the first of a row that this host could not make, and of each hundredth after it', () => {
    expect(levels([0, 1, 2, 3])).toEqual(['debug', 'warn', 'debug', 'debug']);
    expect(levels([100, 101, 102, 201])).toEqual(['debug', 'warn', 'debug', 'warn']);
  });
});
