import { describe, expect, it } from 'vitest';
import { IpvsError, type IpvsErrorKind } from '../../../ipvs/errors.ts';
import { ChannelHealth, isChannelFault } from '../../../src/reconcile/channel-health.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';

function fault(kind: IpvsErrorKind, message = 'the channel is closed'): IpvsError {
  return new IpvsError({ command: 'get-services', kind, errno: 0, errnoName: 'NONE', message });
}

function health(): { channel: ChannelHealth; logger: RecordingLogger } {
  const logger = new RecordingLogger();
  return { channel: new ChannelHealth({ uniform: () => 0 }, logger), logger };
}

describe('The health of the channel to the kernel', () => {
  it('is closed after a fault for a time that doubles', () => {
    const { channel } = health();
    expect(channel.isClosed(0)).toBe(false);
    channel.failed(fault('unavailable'), 0);
    expect(channel.retryAt).toBe(200);
    expect([channel.isClosed(199), channel.isClosed(200)]).toEqual([true, false]);
    channel.failed(fault('unavailable'), 200);
    expect(channel.retryAt).toBe(600);
  });

  it('is hopeless after three faults in a row, and good again after one success', () => {
    const { channel } = health();
    for (const now of [0, 1, 2]) channel.failed(fault('unavailable'), now);
    expect([channel.hopeless, channel.available, channel.error]).toEqual([
      true,
      false,
      'the channel is closed',
    ]);
    channel.worked();
    expect([channel.hopeless, channel.available, channel.error, channel.retryAt]).toEqual([
      false,
      true,
      null,
      null,
    ]);
  });

  it('logs a fault once while it stays the same, and its end', () => {
    const { channel, logger } = health();
    channel.failed(fault('unavailable'), 0);
    channel.failed(fault('unavailable'), 1);
    channel.failed(new Error('another one'), 2);
    channel.worked();
    channel.worked();
    expect(logger.lines.map(({ level, fields }) => [level, fields['kind'] ?? fields['faults']])).toEqual([
      ['error', 'unavailable'],
      ['error', 'unexpected'],
      ['info', 3],
    ]);
  });

  it('suffers from faults of the channel, and not from refusals', () => {
    const kinds: readonly IpvsErrorKind[] = [
      'unavailable',
      'outcome-unknown',
      'permission',
      'service-exists',
    ];
    expect(kinds.map((kind) => isChannelFault(fault(kind)))).toEqual([true, true, true, false]);
  });
});
