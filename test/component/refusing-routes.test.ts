import { beforeAll, describe, expect, it } from 'vitest';
import { createProbe } from '../../checkers/registry.ts';
import { DEFAULT_PAYLOAD } from '../../checkers/udp/spec.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { loopbackConnection } from '../support/loopback-server.ts';
import { enterNetworkNamespace, ip } from '../support/network-namespace.ts';
import { probeTools } from '../support/probe-tools.ts';

/** Each type of route that refuses (ip-route(8)), and none at all; by the third byte of the addresses behind it. */
const ROUTES = ['unreachable', 'prohibit', 'blackhole', 'throw', 'none'] as const;
const OPEN = 9;

beforeAll(() => {
  enterNetworkNamespace();
  ip('link add d0 type veth peer name d1');
  ip('link set d0 up');
  ip('link set d1 up');
  ip('addr add 10.1.0.1/24 dev d0');
  ip('-6 addr add fd00:1::1/64 dev d0 nodad');
  for (const [index, type] of ROUTES.entries()) {
    if (type === 'none') continue;
    ip(`route add ${type} 10.2.${index}.0/24`);
    ip(`-6 route add ${type} fd00:2:${index}::/64`);
  }
  // There is a way to these, but not from the loopback address.
  ip(`route add 10.2.${OPEN}.0/24 dev d0`);
  ip(`rule add from 127.0.0.1 to 10.2.${OPEN}.0/24 prohibit`);
}, 60_000);

const clock = new SystemClock();

function attempt(type: 'TCP_CHECK' | 'UDP_CHECK', address: string, bindAddress: string | null) {
  const bound = bindAddress === null ? null : loopbackConnection(bindAddress, 0).address;
  const connection = loopbackConnection(address, 80, { bindAddress: bound, timeout: 300 });
  const spec =
    type === 'TCP_CHECK'
      ? ({ type, connection } as const)
      : ({ type, connection, payload: DEFAULT_PAYLOAD, reply: null } as const);
  return createProbe(spec, probeTools())({ clock, signal: new AbortController().signal }, 0);
}

const CASES = ROUTES.flatMap((route, index) =>
  (['TCP_CHECK', 'UDP_CHECK'] as const).flatMap((type) => [
    [route, type, `10.2.${index}.5`, null] as const,
    [route, type, `10.2.${index}.5`, '10.1.0.1'] as const,
    [route, type, `fd00:2:${index}::5`, null] as const,
    [route, type, `fd00:2:${index}::5`, 'fd00:1::1'] as const,
  ]),
);

describe('a server behind a route that refuses', () => {
  it.each(CASES)('(%s) is down for %s to %s from %s: nothing can be forwarded there', async (...words) => {
    const [, type, address, bind] = words;
    expect(await attempt(type, address, bind)).toMatchObject({ outcome: 'fail', code: 'unreachable' });
  });

  it.each(['TCP_CHECK', 'UDP_CHECK'] as const)(
    'is not, for %s, where the address alone that the check is bound to has no way',
    async (type) => {
      const result = await attempt(type, `10.2.${OPEN}.5`, '127.0.0.1');
      expect(result).toMatchObject({ outcome: 'inconclusive', code: 'local_error' });
    },
  );
});
