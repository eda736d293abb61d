import { expect, it } from 'vitest';
import { nodeInterfaceIndex } from '../../../../src/platform/host/node-interface-index.ts';

it('knows the index of an interface, and that there is none of that name', async () => {
  // The first interface of every network namespace (net/core/dev.c).
  expect(await nodeInterfaceIndex('lo')).toBe(1);
  expect(await nodeInterfaceIndex('nosuchinterface')).toBeNull();
});
