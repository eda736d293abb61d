import { describe, expect, it } from 'vitest';
import { judgeConnectionFault, judgeFault } from '../../../../checkers/connection/errno.ts';
import { loopbackConnection } from '../../../support/loopback-server.ts';

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

describe('a check that is bound to an address', () => {
  const bound = loopbackConnection('198.51.100.1', 80, {
    bindAddress: loopbackConnection('192.0.2.1', 0).address,
  });
  const early = {
    code: 'ENETUNREACH',
    syscall: 'connect',
    message: 'connect ENETUNREACH 198.51.100.1:80 - Local (192.0.2.1:41234)',
  };
  const late = { ...early, message: 'connect ENETUNREACH 198.51.100.1:80' };

  it('does not blame the server when there is no route from that address', () => {
    expect(judgeConnectionFault(early, bound)).toMatchObject({ code: 'local_error' });
    expect(judgeConnectionFault({ ...early, code: 'ENETDOWN' }, bound)).toMatchObject({
      code: 'local_error',
    });
    expect(judgeConnectionFault(late, bound, 'udp')).toMatchObject({ code: 'local_error' });
  });

  it('blames it for what a router says, and for every other failure', () => {
    expect(judgeConnectionFault(late, bound)).toMatchObject({ code: 'unreachable' });
    expect(judgeConnectionFault({ ...late, syscall: 'recvmsg' }, bound, 'udp')).toMatchObject({
      code: 'unreachable',
    });
    expect(judgeConnectionFault({ ...early, code: 'ECONNREFUSED' }, bound)).toMatchObject({
      code: 'refused',
    });
  });

  it('is told from one that is not, where no route means that nothing can be forwarded either', () => {
    const free = { ...bound, bindAddress: null };
    expect(judgeConnectionFault(early, free)).toMatchObject({ code: 'unreachable' });
    expect(judgeConnectionFault(late, free, 'udp')).toMatchObject({ code: 'unreachable' });
  });

  it('gets the benefit of no doubt when it has a port of its own, for which Node says the same in both cases', () => {
    expect(judgeConnectionFault(early, { ...bound, bindPort: 41_234 })).toMatchObject({
      code: 'unreachable',
    });
  });
});
