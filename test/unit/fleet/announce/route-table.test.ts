import { describe, expect, it } from 'vitest';
import { RouteTable } from '../../../../fleet/announce/route-table.ts';
import { parseIpAddress } from '../../../../src/base/ip-address.ts';

const OWNER = { table: 100, protocol: 240 };
const VIP = parseIpAddress('10.0.0.1') ?? expect.unreachable();

describe('the table of routes', () => {
  it('replaces a route of ours that is not just as it should be', () => {
    const done: string[] = [];
    const noted = (text: string): number => {
      done.push(text);
      return 0;
    };
    const wide = { destination: VIP, prefixLength: 24, type: 6 };
    const table = new RouteTable(
      {
        routesOf: () => [wide],
        removeRoute: (_, route) => noted(`- ${route.destination}/${route.prefixLength}`),
        addBlackhole: (_, address) => noted(`+ ${address}`),
      },
      OWNER,
    );
    expect(table.found()).toEqual({ addresses: [], error: null });
    expect(table.settle(new Set([VIP]))).toEqual({ added: [VIP], removed: [wide], error: null });
    expect(done).toEqual(['- 10.0.0.1/24', '+ 10.0.0.1']);
  });

  it('says that the kernel does not answer, and throws nothing', () => {
    const silent = () => {
      throw new Error('ETIMEDOUT');
    };
    const table = new RouteTable({ routesOf: silent, removeRoute: silent, addBlackhole: silent }, OWNER);
    expect(table.found().error).toBe('ETIMEDOUT');
    expect(table.settle(new Set([VIP]))).toEqual({ added: [], removed: [], error: 'ETIMEDOUT' });
  });
});
