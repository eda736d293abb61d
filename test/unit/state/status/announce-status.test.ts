import { describe, expect, it } from 'vitest';
import { announceStatus } from '../../../../src/state/status/announce-status.ts';

const STATUS = {
  table: 100,
  protocol: 240,
  error: null,
  addresses: [{ address: '10.0.0.1', announced: true, since: 5, reason: 'the quorum is met' }],
  announcements: 1,
  withdrawals: 0,
  repairs: 0,
};

describe('the announcements in a status', () => {
  it('are there when the file announces, with times as asked for', () => {
    expect(announceStatus(STATUS, (at) => `t${at}`)).toEqual({
      announce: { ...STATUS, addresses: [{ ...STATUS.addresses[0], since: 't5' }] },
    });
    expect(announceStatus(null, String)).toEqual({});
  });
});
