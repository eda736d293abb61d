import { describe, expect, it } from 'vitest';
import { clearRoutes } from '../../../src/announce/route-clearing.ts';
import { parseIpAddress } from '../../../src/base/ip-address.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';

const OWNER = { table: 100, protocol: 240 };
const ROUTE = { destination: parseIpAddress('10.0.0.1') ?? expect.unreachable(), prefixLength: 32, type: 6 };

describe('clearing the routes of a dead lvsd', () => {
  it.each([
    [null, 1, 0],
    ['EPERM', null, 1],
  ])('counts what it removed, and tells what stays (%s)', (error, count, lines) => {
    const logger = new RecordingLogger();
    const open = () => ({
      found: () => ({ addresses: [], error: null }),
      settle: (wanted: ReadonlySet<unknown>) => ({
        added: [],
        removed: wanted.size === 0 ? [ROUTE] : [],
        error,
      }),
    });
    expect(clearRoutes(open, OWNER, logger)).toBe(count);
    expect(logger.lines).toHaveLength(lines);
  });
});
