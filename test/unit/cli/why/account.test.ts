import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../../../src/api/protocol.ts';
import { accountAt, accountsAt } from '../../../../src/cli/why/account.ts';

const PAIR = { virtualServer: 'tcp 10.0.0.1:80', realServer: '10.0.1.1:80' };
let seq = 0;

function at(clock: string): string {
  return `2026-11-30T${clock}:00.000Z`;
}

function event(clock: string, more: Partial<RecordedEvent>): RecordedEvent {
  seq += 1;
  return {
    run: 'r1',
    seq,
    at: at(clock),
    kind: 'real_server',
    virtual_server: PAIR.virtualServer,
    real_server: PAIR.realServer,
    check: null,
    from: 'up',
    to: 'down',
    reason: 'HTTP_GET: HTTP 503',
    ...more,
  };
}

function director(clock: string, to: string, run = 'r1'): RecordedEvent {
  const none = { virtual_server: null, real_server: null, from: null };
  return event(clock, { ...none, kind: 'director', to, run, reason: 'lvsd 0.1.0' });
}

function account(clock: string, ofServer: readonly RecordedEvent[], ofDirector: readonly RecordedEvent[]) {
  return accountAt(at(clock), PAIR, { ofServer, ofDirector });
}

const STARTED = director('01:00', 'started');

describe('the account of a real server', () => {
  const down = event('03:11', {});
  const check = event('03:11', { kind: 'check', check: 'HTTP_GET http://10.0.1.1/', reason: 'HTTP 503' });
  const back = event('03:20', { from: 'down', to: 'up', reason: 'all checks pass' });

  it('is down from its event to the next, with what its check found', () => {
    expect(account('03:12', [down, check, back], [STARTED])).toMatchObject({
      state: 'down',
      since: at('03:11'),
      reason: 'HTTP_GET: HTTP 503',
      checks: [{ reason: 'HTTP 503' }],
    });
    expect(account('03:21', [down, check, back], [STARTED])).toMatchObject({
      state: 'up',
      since: at('03:20'),
    });
    expect(account('03:10', [down, check, back], [STARTED])).toMatchObject({
      state: 'up',
      since: at('01:00'),
    });
  });

  it('forgets what checks said before a restart, and not what an operator said', () => {
    const again = director('03:15', 'started', 'r2');
    expect(account('03:16', [down, check], [STARTED, again])).toMatchObject({
      state: 'up',
      checks: [],
      reason: 'nothing was told against it since lvsd started',
    });
    const drain = event('03:05', { kind: 'override', from: null, to: 'drain', reason: 'by alice: upgrade' });
    const drained = event('03:06', { kind: 'override', from: null, to: 'drained', reason: 'it is over' });
    expect(account('03:16', [drain, drained], [STARTED, again])).toMatchObject({
      state: 'maintenance',
      since: at('03:06'),
      reason: 'drained by alice: upgrade',
      actions: [drain, drained, again],
    });
    const enabled = event('03:10', { kind: 'override', from: null, to: 'enabled', reason: 'by bob' });
    expect(account('03:11', [drain, enabled], [STARTED]).state).toBe('up');
  });

  it('says that lvsd was stopped, and that nothing is known', () => {
    const stopped = director('02:00', 'stopped');
    expect(account('03:12', [], [STARTED, stopped])).toMatchObject({
      state: 'not running',
      since: at('02:00'),
    });
    expect(account('00:30', [], [STARTED])).toMatchObject({ state: 'unknown', since: null });
  });

  it('has its virtual server, and only what happened around it', () => {
    const lost = event('03:11', {
      kind: 'virtual_server',
      real_server: null,
      reason: 'no live weight is left',
    });
    const reload = { ...director('02:30', 'success'), kind: 'reload' as const };
    const early = event('01:30', { kind: 'override', to: 'weight 5', from: null });
    const told = account('03:12', [early, down, lost, back], [STARTED, reload]);
    expect(told.service).toEqual(lost);
    expect(told.actions).toEqual([reload]);
    expect(told.events).toEqual([down, back]);
    expect(told.state).toBe('down');
  });

  it('is made for each virtual server that has the machine', () => {
    const other = event('03:00', { virtual_server: 'tcp 10.0.0.2:80' });
    const stranger = event('03:00', { real_server: '10.0.1.2:80' });
    const records = { ofServer: [down, other, stranger], ofDirector: [STARTED] };
    const accounts = accountsAt(at('03:12'), records, (server) => server.startsWith('10.0.1.1'));
    expect(accounts.map(({ virtualServer }) => virtualServer)).toEqual([
      'tcp 10.0.0.1:80',
      'tcp 10.0.0.2:80',
    ]);
  });
});
