import { describe, expect, it } from 'vitest';
import { fifoLine, mailAlert, notifyArguments } from '../../../../vrrp/events/texts.ts';
import { MAX_WAITING, queueNotification } from '../../../../vrrp/events/waiting.ts';
import type { NotifiedState, VrrpNotification } from '../../../../vrrp/instance/action.ts';
import { dataText } from '../../../../vrrp/report/data-text.ts';
import { keepalivedJson } from '../../../../vrrp/report/keepalived-json.ts';
import { statisticsText } from '../../../../vrrp/report/statistics-text.ts';
import { statusOf } from '../../../../vrrp/report/status-document.ts';
import { headerLine, statusText } from '../../../../vrrp/report/status-text.ts';
import { LoneRouter } from '../../../support/vrrp/lone-router.ts';
import { instanceSpec, virtualAddress } from '../../../support/vrrp/specs.ts';

function notification(state: NotifiedState, parts: Partial<VrrpNotification> = {}): VrrpNotification {
  return { subject: 'instance', name: 'VI_1', state, priority: 150, reason: 'start', ...parts };
}

describe('what is told', () => {
  it('goes to FIFOs and scripts in the words of keepalived', () => {
    expect(fifoLine(notification('MASTER'))).toBe('INSTANCE "VI_1" MASTER 150\n');
    expect(fifoLine(notification('FAULT', { subject: 'group', name: 'G', priority: 0 }))).toBe(
      'GROUP "G" FAULT 0\n',
    );
    expect(notifyArguments(notification('BACKUP'))).toEqual(['INSTANCE', 'VI_1', 'BACKUP', '150']);
  });

  it.each<[NotifiedState, string, string]>([
    ['MASTER', 'VRRP Instance VI_1 - Entering MASTER state', '=> VRRP Instance is now owning VRRP VIPs <='],
    [
      'BACKUP',
      'VRRP Instance VI_1 - Entering BACKUP state',
      '=> VRRP Instance is no longer owning VRRP VIPs <=',
    ],
    [
      'FAULT',
      'VRRP Instance VI_1 - Entering FAULT state',
      '=> VRRP Instance is no longer owning VRRP VIPs <=',
    ],
    ['STOP', 'VRRP Instance VI_1 - Stopping', '=> VRRP Instance stopping <='],
    ['DELETED', 'VRRP Instance VI_1 - Deleted', '=> VRRP Deleted at reload <='],
  ])('of %s goes by mail with the subject and line of keepalived', (state, subject, line) => {
    const mail = mailAlert('lb1', notification(state));
    expect(mail?.subject).toBe(`[lb1] ${subject}`);
    expect(mail?.text.split('\n')[0]).toBe(line);
  });

  it('of a group says so, and of news that is no change of state there is no mail', () => {
    const mail = mailAlert('lb1', notification('MASTER', { subject: 'group', name: 'G' }));
    expect(mail?.subject).toBe('[lb1] VRRP Group G - Entering MASTER state');
    expect(mail?.text).toContain('=> All VRRP group instances are now in MASTER state <=');
    expect(mailAlert('lb1', notification('MASTER_RX_LOWER_PRI'))).toBeNull();
  });
});

describe('what waits while scripts are busy', () => {
  const queue = (states: readonly NotifiedState[]): readonly string[] => {
    return states
      .reduce<readonly VrrpNotification[]>(
        (waiting, state) => queueNotification(waiting, notification(state)).waiting,
        [],
      )
      .map(({ state }) => state);
  };

  it('is the newest state alone', () => {
    expect(queue(['BACKUP', 'MASTER', 'FAULT'])).toEqual(['FAULT']);
  });

  it('keeps a state when news of it comes', () => {
    expect(queue(['MASTER', 'MASTER_RX_LOWER_PRI', 'MASTER_PRIORITY', 'MASTER_RX_LOWER_PRI'])).toEqual([
      'MASTER',
      'MASTER_PRIORITY',
      'MASTER_RX_LOWER_PRI',
    ]);
  });

  it('drops news of a state that is over', () => {
    expect(queue(['MASTER', 'MASTER_RX_LOWER_PRI', 'BACKUP'])).toEqual(['BACKUP']);
  });

  it('never grows beyond its bound', () => {
    const all: readonly NotifiedState[] = [
      'MASTER',
      'MASTER_RX_LOWER_PRI',
      'MASTER_PRIORITY',
      'BACKUP_PRIORITY',
    ];
    expect(queue([...all, ...all, ...all]).length).toBeLessThanOrEqual(MAX_WAITING);
  });
});

describe('the status', () => {
  const track = { kind: 'script', name: 'chk_nginx', weight: -30, reverse: false, per: 'state' } as const;
  const script = {
    name: 'chk_nginx',
    interval: 60_000,
    timeout: 1000,
    rise: 1,
    fall: 1,
    startsFailed: false,
  };
  const WALL = 1_700_000_000_000;

  it('says why a node is BACKUP, with the arithmetic of its priority', () => {
    const router = LoneRouter.of(instanceSpec({ priority: 150, tracks: [track] }), { scripts: [script] });
    router.take({ kind: 'script-ended', script: 'chk_nginx', outcome: { kind: 'exited', status: 1 } });
    router.advance(12_000);
    router.hear(200);
    const [instance] = statusOf(router.state, router.now, WALL).instances;
    expect(instance?.why).toBe(
      'BACKUP: 10.9.0.2 sends priority 200, ours is 120 = 150 − 30 (script chk_nginx failed 12 s ago: exit 1)',
    );
    expect(instance?.master).toEqual({ address: '10.9.0.2', priority: 200, age: 0, isUs: false });
  });

  it('shows what is refused, which is why two nodes can be MASTER', () => {
    const router = LoneRouter.of(instanceSpec());
    router.advance(5000);
    router.hear(200, { version: 2 });
    const text = statusText(statusOf(router.state, router.now, WALL));
    expect(text).toContain('VI_1  MASTER for 1 s  (VRID 51 on eth0, version 3)');
    expect(text).toContain('refused packets: 1 version');
  });

  it('fits into one line for the head of another status', () => {
    const router = LoneRouter.of(instanceSpec());
    router.hear(200);
    expect(headerLine(statusOf(router.state, router.now, WALL))).toBe('VI_1 BACKUP (10.9.0.2 is master)');
  });

  it.each([
    ['lower with nopreempt', instanceSpec({ preempt: false }), 50, 'nopreempt leaves it the addresses'],
    [
      'lower with preempt_delay',
      instanceSpec({ preemptDelay: 9000 }),
      50,
      'takes over in 9 s (preempt_delay)',
    ],
    ['lower', instanceSpec(), 50, 'takes over when the down timer ends'],
    ['resigned', instanceSpec(), 0, '10.9.0.2 resigned 0 ms ago'],
  ])('tells what happens next with a master that is %s', (_case, spec, priority, words) => {
    const router = LoneRouter.of(spec);
    router.hear(priority);
    expect(statusOf(router.state, router.now, WALL).instances[0]?.why).toContain(words);
  });
});

describe('the dumps', () => {
  const spec = instanceSpec({
    version: 2,
    password: new TextEncoder().encode('secret12'),
    addresses: [virtualAddress('10.9.0.100/24', { label: 'eth0:1' }), virtualAddress('10.9.0.101')],
    excluded: [virtualAddress('10.9.0.102')],
  });
  const master = LoneRouter.of(spec);
  master.advance(10_000);
  const settingsOf = (): Parameters<typeof keepalivedJson>[1] extends { settingsOf(name: string): infer S }
    ? S
    : never => ({
    accept: true,
    strict: false,
    promoteSecondaries: false,
    mail: false,
    deletedAsDeleted: false,
    scripts: { master: "'/usr/bin/true' 'm'" },
  });

  it('in JSON have the keys and values of keepalived 2.2.7', () => {
    const json = keepalivedJson(master.state, { now: master.now, wall: 1e12, version: 1, settingsOf });
    const [{ data, stats }] = json as [{ data: Record<string, unknown>; stats: Record<string, unknown> }];
    expect(data).toMatchObject({
      iname: 'VI_1',
      state: 2,
      wantstate: 2,
      base_priority: 100,
      adver_int: 1,
      garp_delay: 5,
      vipset: true,
      script_master: "'/usr/bin/true' 'm'",
      vips: ['10.9.0.100/24 dev eth0 scope global label eth0:1 set', '10.9.0.101 dev eth0 scope global set'],
      evips: ['10.9.0.102 dev eth0 scope global set'],
      auth_type: 1,
    });
    expect(stats).toMatchObject({ advert_rcvd: 0, become_master: 1, pri_zero_sent: 0 });
  });

  it('never show the password', () => {
    const json = keepalivedJson(master.state, { now: master.now, wall: 1e12, version: 2, settingsOf });
    for (const text of [
      JSON.stringify(json),
      dataText(master.state, master.now, 1e12),
      statusText(statusOf(master.state, master.now, 1e12)),
    ]) {
      expect(text).not.toContain('secret12');
    }
  });

  it('of counters are laid out as keepalived does', () => {
    expect(statisticsText(master.state)).toMatch(
      /^VRRP Instance: VI_1\n {2}Advertisements:\n {4}Received: 0\n {4}Sent: \d+\n {2}Became master: 1\n/,
    );
  });

  it('of everything have the lines that scripts look for', () => {
    const text = dataText(master.state, master.now, 1e12);
    for (const line of [
      ' VRRP Instance = VI_1',
      '   State = MASTER',
      '   Virtual Router ID = 51',
      '   Effective priority = 100',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
  });
});
