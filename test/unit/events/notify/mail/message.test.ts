import { describe, expect, it } from 'vitest';
import { realServerAlert, virtualServerAlert } from '../../../../../src/events/notify/mail/message.ts';
import type { Transition } from '../../../../../src/state/model/facts.ts';
import { settings, transition, VS_NAME } from '../../../../support/notify-settings.ts';

const NAMES = { realServer: '[10.0.1.1]:tcp:8080', virtualServer: VS_NAME };
const VS = settings().virtualServers.get('vs');
if (VS === undefined) throw new Error('no vs');

function realServer(
  to: Transition['to'],
  more: Partial<Transition>,
  occasion: 'running' | 'shutdown' = 'running',
) {
  return realServerAlert('lb1', NAMES, transition('a', to, more), occasion);
}

function virtualServer(
  to: Transition['to'],
  more: Partial<Transition>,
  occasion: 'running' | 'shutdown' = 'running',
) {
  return virtualServerAlert('lb1', VS as NonNullable<typeof VS>, transition('vs', to, more), occasion);
}

const firstLine = ({ text }: { text: string }) => text.split('\n')[0];

describe('a mail about a real server', () => {
  it("has keepalived's subject, and says why and when", () => {
    expect(realServer('down', { checkType: 'TCP_CHECK' })).toEqual({
      subject: '[lb1] Realserver [10.0.1.1]:tcp:8080 of virtual server [10.0.0.1]:tcp:80 - DOWN',
      text: '=> TCP CHECK failed on service <=\n\nTCP_CHECK: connection refused\n2026-01-02T03:04:05.000Z\n',
    });
  });

  it.each<[Transition['to'], Partial<Transition>, string]>([
    ['up', { checkType: 'TCP_CHECK' }, '=> TCP CHECK succeed on service <='],
    ['down', { checkType: 'UDP_CHECK' }, '=> UDP CHECK failed on service <='],
    ['up', { checkType: 'PING_CHECK' }, '=> ICMP CHECK succeed on service <='],
    ['down', { checkType: 'DNS_CHECK' }, '=> DNS_CHECK: failed on service <='],
    [
      'down',
      { checkType: 'SMTP_CHECK', reason: 'SMTP_CHECK: 554 no' },
      '=> CHECK failed on service : 554 no <=',
    ],
    ['up', { checkType: 'SSL_GET' }, '=> CHECK succeed on service <='],
    ['up', { checkType: 'HTTP_GET' }, '=> CHECK succeed on service <='],
    ['down', { checkType: 'HTTP_GET' }, '=> CHECK failed on service : HTTP/SSL request failed <='],
    ['up', { checkType: 'MISC_CHECK' }, '=> MISC CHECK succeeded on service <='],
    ['down', { checkType: 'MISC_CHECK', resultCode: 'exit' }, '=> MISC CHECK failed on service <='],
    ['down', { checkType: 'MISC_CHECK', resultCode: 'timeout' }, '=> MISC CHECK timed out on service <='],
    ['down', { removed: true }, '=> Removing <='],
  ])("begins for %s %o with keepalived's words", (to, more, line) => {
    expect(firstLine(realServer(to, more))).toBe(line);
  });

  it('says when lvsd shuts down', () => {
    expect(firstLine(realServer('down', {}, 'shutdown'))).toBe('=> Shutting down <=');
  });
});

describe('a mail about a virtual server', () => {
  it('shows the sum that was reached', () => {
    expect(virtualServer('up', { liveWeight: 4 })).toMatchObject({
      subject: '[lb1] Virtualserver [10.0.0.1]:tcp:80 - UP',
      text: expect.stringMatching(/^=> Gained quorum 2\+1=3 <= 4 <=\n/),
    });
  });

  it('shows the sum that was missed, with the signs of a loss', () => {
    expect(firstLine(virtualServer('down', { liveWeight: 0 }))).toBe('=> Lost quorum 2-1=1 > 0 <=');
  });

  it('tells a start from a change, a removal and a shutdown', () => {
    expect(firstLine(virtualServer('up', { liveWeight: 4, initial: true }))).toBe(
      '=> Starting with quorum up 2+1=3 <= 4 <=',
    );
    expect(firstLine(virtualServer('down', { liveWeight: 0, initial: true }))).toBe(
      '=> Starting with quorum down 2-1=1 > 0 <=',
    );
    expect(firstLine(virtualServer('down', { removed: true }))).toBe('=> Removing <=');
    expect(firstLine(virtualServer('down', {}, 'shutdown'))).toBe('=> Shutting down <=');
  });
});
