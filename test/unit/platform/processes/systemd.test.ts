import { describe, expect, it } from 'vitest';
import { watchdogOf } from '../../../../src/platform/processes/systemd.ts';

describe('the watchdog of systemd', () => {
  it('watches only the process that it means', () => {
    expect(watchdogOf({ WATCHDOG_USEC: '1000', WATCHDOG_PID: '7' }, 7)).toBe(1);
    expect(watchdogOf({ WATCHDOG_USEC: '1000', WATCHDOG_PID: '8' }, 7)).toBeNull();
  });

  it.each(['', '0', '-1', 'soon'])('is none where it grants %j', (text) => {
    expect(watchdogOf({ WATCHDOG_USEC: text }, 7)).toBeNull();
  });
});
