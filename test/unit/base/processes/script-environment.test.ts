import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PATH, scriptEnvironment } from '../../../../src/base/processes/script-environment.ts';

const PASSED = ['PATH', 'LANG', 'LANGUAGE', 'TZ', 'TMPDIR', 'LC_ALL', 'LC_TIME'];
const USERS = ['HOME', 'USER', 'LOGNAME', 'SHELL'];
const HELD_BACK = [
  'LD_PRELOAD',
  'BASH_ENV',
  'ENV',
  'NODE_OPTIONS',
  'NOTIFY_SOCKET',
  'WATCHDOG_PID',
  'LISTEN_FDS',
];

function environmentOf(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, `value of ${name}`]));
}

describe('the environment of a script', () => {
  it('has what texts and times depend on, and who the user is where it is the daemon’s own', () => {
    const daemon = environmentOf([...PASSED, ...USERS, ...HELD_BACK]);
    expect(scriptEnvironment(daemon, false)).toEqual(environmentOf(PASSED));
    expect(scriptEnvironment(daemon, true)).toEqual(environmentOf([...PASSED, ...USERS]));
  });

  it.each([{}, { PATH: '' }, { PATH: undefined }])('always has a PATH: %j', (daemon) => {
    expect(scriptEnvironment(daemon, true)).toEqual({ PATH: DEFAULT_PATH });
  });

  it('never has another name, whatever the daemon was given', () => {
    const names = fc.oneof(fc.constantFrom(...PASSED, ...USERS, ...HELD_BACK), fc.string());
    fc.assert(
      fc.property(fc.dictionary(names, fc.string()), fc.boolean(), (daemon, ownUser) => {
        for (const name of Object.keys(scriptEnvironment(daemon, ownUser))) {
          const allowed =
            PASSED.includes(name) || /^LC_[A-Z]+$/.test(name) || (ownUser && USERS.includes(name));
          expect(allowed, name).toBe(true);
        }
      }),
    );
  });
});
