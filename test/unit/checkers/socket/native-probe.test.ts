import { describe, expect, it } from 'vitest';
import type { ConnectionSpec } from '../../../../checkers/connection/spec.ts';
import { passed } from '../../../../checkers/result.ts';
import { type NativeSupport, nativeSocketsAvailable } from '../../../../checkers/socket/load.ts';
import type { NativeSockets } from '../../../../checkers/socket/native-socket.ts';
import { overIcmp, overTcp, overUdp, overUdpWithErrors } from '../../../../checkers/socket/transport.ts';
import type { Probe } from '../../../../checkers/types.ts';
import { NativeSocketError } from '../../../../native/fault.ts';
import { loopbackConnection } from '../../../support/loopback-server.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const unused = () => () => {
  throw new RangeError('no socket is opened here');
};
const sockets: NativeSockets = { tcp: unused, udp: unused, icmp: unused };
const present = (): Promise<NativeSupport> => Promise.resolve({ sockets, reason: null });
const missing = (): Promise<NativeSupport> =>
  Promise.resolve({ sockets: null, reason: 'Cannot find the native module' });
const context = () => ({ clock: new VirtualClock(), signal: new AbortController().signal });
const passing = (): Probe => () => Promise.resolve(passed('ran'));

const plain = loopbackConnection('127.0.0.1', 80);
const bound = loopbackConnection('127.0.0.1', 80, { bindInterface: 'eth1' });
const marked = loopbackConnection('127.0.0.1', 80, { mark: 7 });

describe('a probe on a platform without native sockets', () => {
  const refusal = (feature: string) => ({
    outcome: 'inconclusive',
    code: 'local_error',
    detail: `${feature} needs koffi, which does not work here: Cannot find the native module`,
  });

  it.each([
    ['TCP', overTcp],
    ['UDP', overUdp],
    ['UDP with errors', overUdpWithErrors],
  ] as const)('over %s runs, except with bind_if or fwmark, which are refused', async (_, over) => {
    const run = (connection: ConnectionSpec) => over(connection, passing, missing)(context(), 0);
    expect(await run(plain)).toEqual(passed('ran'));
    expect(await run(bound)).toEqual(refusal('bind_if and fwmark'));
    expect(await run(marked)).toEqual(refusal('bind_if and fwmark'));
  });

  it('over ICMP is refused', async () => {
    expect(await overIcmp(plain, passing, missing)(context(), 0)).toEqual(refusal('PING_CHECK'));
  });
});

describe('a probe on native sockets', () => {
  it('is made once and keeps what it remembers between attempts', async () => {
    let made = 0;
    const probe = overIcmp(
      plain,
      () => {
        made += 1;
        let attempts = 0;
        return () => {
          attempts += 1;
          return Promise.resolve(passed(`attempt ${attempts}`));
        };
      },
      present,
    );
    await probe(context(), 0);
    expect(await probe(context(), 0)).toEqual(passed('attempt 2'));
    expect(made).toBe(1);
  });

  it('is inconclusive for what this host refuses, with a word on what to do', async () => {
    const failing = (error: Error) =>
      overTcp(marked, () => () => Promise.reject(error), present)(context(), 0);
    expect(await failing(new NativeSocketError('SO_MARK 7', 'EPERM'))).toEqual({
      outcome: 'inconclusive',
      code: 'local_error',
      detail: 'this host could not run the check: SO_MARK 7: EPERM (needs CAP_NET_ADMIN)',
    });
    await expect(failing(new RangeError('a mistake of ours'))).rejects.toThrow('a mistake of ours');
  });

  it('is not used for a connection that does without', async () => {
    const probe = overTcp(plain, passing, () => Promise.reject(new Error('loaded for nothing')));
    expect(await probe(context(), 0)).toEqual(passed('ran'));
  });
});

describe('nativeSocketsAvailable', () => {
  it('says that nothing is missing on the platforms that are supported', async () => {
    expect(await nativeSocketsAvailable()).toBeNull();
  });
});
