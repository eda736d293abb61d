import { describe, expect, it } from 'vitest';
import type { HandoverRequest } from '../../../../src/api/vrrp-protocol.ts';
import { ACTIONS, type ActionBody, authorOf, MAX_ROWS_AT_ONCE } from '../../../../web/actions/actions.ts';
import { DONE, FakeDaemon } from '../../../support/cli-context.ts';

const DRAIN = { action: 'drain', virtual_server: 'vs', real_servers: ['10.0.1.1:80'], reason: 'kernel' };

function bench() {
  const client = new FakeDaemon();
  const handovers: HandoverRequest[] = [];
  const act = (name: string, body: ActionBody) => {
    const handOver = (request: HandoverRequest) => {
      handovers.push(request);
      return Promise.resolve({});
    };
    const fingerprint = () => Promise.resolve('f');
    const context = { client, author: 'a', hostName: 'lb1', fingerprint, handOver };
    return ACTIONS.get(name)?.(body, context) ?? Promise.reject(new Error(name));
  };
  return { client, act, handovers };
}

describe('changes of the page', () => {
  it('want a reason for what takes something out of service, but not for asking what would follow', async () => {
    const { act, client } = bench();
    await expect(act('overrides', { ...DRAIN, reason: ' a ' })).rejects.toMatchObject({ code: 'no-reason' });
    await expect(act('pause', { typed: 'lb1' })).rejects.toMatchObject({ code: 'no-reason' });
    await act('overrides', { ...DRAIN, reason: null, dry_run: true });
    await act('overrides', { ...DRAIN, author: 'mallory' });
    expect(client.requests).toMatchObject([{ dry_run: true }, { author: 'a', reason: 'kernel' }]);
  });

  it('want the name typed of what would go down, and of a director that is paused', async () => {
    const { act, client } = bench();
    const down = {
      virtual_server: 'vs',
      live_servers: 0,
      servers: 1,
      live_weight: 0,
      quorum: 1,
      up: false,
      takes_down: true,
      text: '',
    };
    client.overrideAnswer = () => Promise.resolve({ ...DONE, consequences: [down], servers: [] });
    await expect(act('overrides', { ...DRAIN, force: true })).rejects.toMatchObject({ code: 'not-typed' });
    await act('overrides', { ...DRAIN, force: true, typed: 'vs' });
    await expect(act('pause', { reason: 'network', typed: 'lb2' })).rejects.toMatchObject({
      code: 'not-typed',
    });
    await act('pause', { reason: 'network', typed: 'lb1', for_seconds: 60 });
    expect(client.requests.at(-1)).toMatchObject({ reason: 'network', for_seconds: 60 });
    await expect(act('pause', { reason: 'network', typed: 'lb1', for_seconds: -1 })).rejects.toMatchObject({
      code: 'bad-request',
    });
  });

  it('hand a VRRP instance over once its name is typed, for a time and with a reason that names who says it', async () => {
    const { act, handovers } = bench();
    const release = { action: 'release', instance: 'outside', reason: 'new switch', for_seconds: 600 };
    await expect(act('vrrp', release)).rejects.toMatchObject({ code: 'not-typed' });
    await expect(act('vrrp', { ...release, typed: 'outside', for_seconds: null })).rejects.toMatchObject({
      code: 'bad-request',
    });
    await expect(act('vrrp', { ...release, typed: 'outside', reason: '' })).rejects.toMatchObject({
      code: 'no-reason',
    });
    await expect(act('vrrp', { action: 'sell', instance: 'outside' })).rejects.toThrow('action');
    await act('vrrp', { ...release, typed: 'outside' });
    await act('vrrp', { action: 'take', instance: 'outside', reason: 'back again' });
    await act('vrrp', { action: 'resume', instance: 'outside' });
    expect(handovers).toEqual([
      { action: 'release', instance: 'outside', reason: 'a: new switch', for_seconds: 600 },
      { action: 'take', instance: 'outside', reason: 'a: back again', for_seconds: null },
      { action: 'resume', instance: 'outside', reason: null, for_seconds: null },
    ]);
  });

  it('refuse a reload of another file than was shown, and too many rows', async () => {
    const { act } = bench();
    await expect(act('reload', { fingerprint: 'g' })).rejects.toMatchObject({ code: 'changed-since' });
    expect(await act('reload', { fingerprint: 'f' })).toMatchObject({ result: 'success' });
    const rows = Array.from({ length: MAX_ROWS_AT_ONCE + 1 }, (_, index) => `10.0.0.${index}:80`);
    await expect(act('overrides', { ...DRAIN, real_servers: rows })).rejects.toMatchObject({
      code: expect.stringMatching(/too-many-rows|bad-request/),
    });
  });

  it('are in the name of who logged in, within the length that lvsd takes', () => {
    expect(authorOf('alice', '::ffff:192.0.2.7')).toBe('alice (web, 192.0.2.7)');
    expect(authorOf('a'.repeat(64), '2001:db8:1234:5678:9abc:def0:1234:5678')).toHaveLength(64);
  });
});
