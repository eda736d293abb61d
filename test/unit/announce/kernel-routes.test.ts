import { describe, expect, it } from 'vitest';
import { openKernelRoutes } from '../../../src/announce/kernel-routes.ts';

describe('the routes of the kernel', () => {
  it('are none in a table that nobody made', () => {
    const table = openKernelRoutes()({ table: 4_294_967_000, protocol: 251 });
    expect(table.found()).toEqual({ addresses: [], error: null });
  });
});
