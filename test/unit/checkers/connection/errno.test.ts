import { describe, expect, it } from 'vitest';
import { judgeFault } from '../../../../checkers/connection/errno.ts';

const connectFault = (code: string) => ({ code, syscall: 'connect', message: `connect ${code} 10.0.0.1:80` });

describe('judgeFault', () => {
  it.each([
    ['ECONNREFUSED', 'refused'],
    ['ETIMEDOUT', 'timeout'],
    ['EHOSTUNREACH', 'unreachable'],
    ['ENETUNREACH', 'unreachable'],
    ['EHOSTDOWN', 'unreachable'],
    ['ENETDOWN', 'unreachable'],
    ['ENOPROTOOPT', 'unreachable'],
    ['ECONNRESET', 'reset'],
    ['ECONNABORTED', 'reset'],
    ['EPIPE', 'reset'],
  ])('counts %s against the server, as %s', (errno, code) => {
    expect(judgeFault(connectFault(errno), false)).toMatchObject({ outcome: 'fail', code });
  });

  it.each([
    'EMFILE',
    'ENFILE',
    'EADDRNOTAVAIL',
    'EADDRINUSE',
    'EACCES',
    'EPERM',
    'EINVAL',
    'ENOMEM',
    'ENOBUFS',
  ])('counts %s against this host', (errno) => {
    expect(judgeFault(connectFault(errno), false)).toEqual({
      outcome: 'inconclusive',
      code: 'local_error',
      detail: `this host could not run the check: connect: ${errno}`,
    });
  });

  it('reads EACCES of an IPv6 connect as the administrative prohibition that ICMPv6 reports', () => {
    expect(judgeFault(connectFault('EACCES'), true)).toMatchObject({ outcome: 'fail', code: 'unreachable' });
  });

  it('counts everything that fails in bind against this host', () => {
    const fault = { code: 'EACCES', syscall: 'bind', message: 'bind EACCES' };
    expect(judgeFault(fault, true)).toMatchObject({ code: 'local_error' });
    expect(judgeFault({ ...fault, code: 'ENETUNREACH' }, false)).toMatchObject({ code: 'local_error' });
  });

  it('does not take names of object methods for errno names', () => {
    expect(judgeFault({ code: 'toString', message: 'odd' }, false)).toMatchObject({ code: 'local_error' });
  });
});
