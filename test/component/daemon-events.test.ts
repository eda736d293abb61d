import { describe, expect, it } from 'vitest';
import { serviceId } from '../../ipvs/key.ts';
import type { EventEntry } from '../../src/api/protocol.ts';
import { tcpService } from '../support/director-config.ts';
import { RunningDaemon } from '../support/running-daemon.ts';

const TEXT = [
  'virtual_server 10.0.0.1 80 {',
  'lb_algo rr',
  'lb_kind NAT',
  'protocol TCP',
  'real_server 10.0.1.1 80 {',
  '}',
  'real_server 10.0.1.2 80 {',
  '}',
  '}\n',
].join('\n');

const OPERATOR = { author: 'alice', reason: 'upgrade', for_seconds: null };

async function eventsAfter(daemon: RunningDaemon, since: number, wait = 0): Promise<readonly EventEntry[]> {
  const { events } = await daemon.client.events({ since, wait_seconds: wait, limit: 100 });
  return events;
}

function briefly({ kind, from, to, reason, real_server: server }: EventEntry) {
  return [kind, server, from, to, reason];
}

describe('The events of a running lvsd', () => {
  it('tell what operators said and what a reload did, in order', async () => {
    await using daemon = await RunningDaemon.start({ text: TEXT });
    await daemon.client.override({
      ...OPERATOR,
      action: 'disable',
      virtual_server: '10.0.0.1',
      real_servers: ['10.0.1.1'],
      weight: null,
      deadline_seconds: null,
      force: true,
      dry_run: false,
    });
    await daemon.client.pause(OPERATOR);
    await daemon.client.resume({ ...OPERATOR, reason: null });
    await daemon.reload(TEXT.replace('real_server 10.0.1.2 80 {\n}\n', ''));
    const started = ['director', null, null, 'started', expect.stringMatching(/^lvsd \S+, process \d+$/)];
    expect((await eventsAfter(daemon, 0)).map(briefly)).toEqual([
      started,
      ['override', '10.0.1.1:80', null, 'disable', 'by alice: upgrade'],
      ['pause', null, null, 'paused', 'by alice: upgrade'],
      ['pause', null, 'paused', 'running', 'by alice'],
      ['real_server', '10.0.1.2:80', 'up', 'removed', 'removed from the configuration'],
      ['virtual_server', null, 'up', 'down', 'no live weight is left'],
      ['reload', null, null, 'success', '1 change: removed tcp 10.0.0.1:80 real server 10.0.1.2:80'],
    ]);
  });

  it('tell that somebody else changed the table, and that it is repaired', async () => {
    await using daemon = await RunningDaemon.start({ text: TEXT });
    const service = tcpService('10.0.0.1');
    await daemon.kernel.apply([{ type: 'del-service', service }]);
    // A look at the status is a look at the table.
    await daemon.client.status([]);
    const [changed] = await eventsAfter(daemon, 1, 10);
    expect(changed).toMatchObject({ kind: 'kernel', from: 'as desired', to: 'changed' });
    expect(changed?.reason).toContain(serviceId(service));
    const [mended] = await eventsAfter(daemon, 2, 10);
    expect(mended).toMatchObject({ kind: 'kernel', from: 'changed', to: 'as desired' });
    expect((await daemon.kernel.dump()).has(serviceId(service))).toBe(true);
  });

  it('are waited for, and a stop does not wait for those who wait', async () => {
    await using daemon = await RunningDaemon.start({ text: TEXT });
    const next = eventsAfter(daemon, 1, 20);
    await daemon.client.pause(OPERATOR);
    expect((await next).map(briefly)).toEqual([['pause', null, null, 'paused', 'by alice: upgrade']]);
    const nothing = eventsAfter(daemon, 2, 20);
    const from = performance.now();
    // The question is with lvsd before the stop: it was sent first, on a socket that is there.
    await daemon.client.version();
    await daemon.stop();
    expect(await nothing).toEqual([]);
    expect(performance.now() - from).toBeLessThan(5000);
  });

  it.each([
    ['since', '-1'],
    ['wait', '21'],
    ['limit', '0'],
    ['limit', '1001'],
  ])('refuse %s=%s', async (name, value) => {
    await using daemon = await RunningDaemon.start({ text: TEXT });
    const request = { since: null, wait_seconds: 0, limit: 1 };
    const member = name === 'wait' ? 'wait_seconds' : name;
    await expect(daemon.client.events({ ...request, [member]: Number(value) })).rejects.toMatchObject({
      code: 'bad-request',
    });
  });
});
