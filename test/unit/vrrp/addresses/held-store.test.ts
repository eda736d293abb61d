import { describe, expect, it } from 'vitest';
import { NOTHING_HELD } from '../../../../src/base/parent-link.ts';
import { HeldStore } from '../../../../src/vrrp/addresses/held-store.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { loadRouting } from '../../../support/vrrp/routing.ts';

const ADDRESSES = [{ interface: 'eth0', address: '10.9.0.100', prefixLength: 24 }];

function storeOf(text: string | null): { readonly store: HeldStore; written(): string | null } {
  let content = text;
  const file = {
    path: '/run/lvsd/held',
    read: () => Promise.resolve(content),
    replace: (next: string) => {
      content = next;
      return Promise.resolve();
    },
  };
  return { store: new HeldStore(file, new RecordingLogger()), written: () => content };
}

describe('What the VRRP half may have in the kernel, on the disk', () => {
  it('is read as it was written, with routes', async () => {
    const routes = loadRouting('virtual_routes', '192.0.2.0/24 via 10.9.0.9 dev eth0').routing?.routes ?? [];
    const held = { addresses: ADDRESSES, routes, rules: [] };
    const { store, written } = storeOf(null);
    await store.save(held);
    expect(await storeOf(written()).store.load()).toEqual(held);
  });

  it('is read where an older lvsd wrote a list of addresses', async () => {
    const { store } = storeOf(JSON.stringify(ADDRESSES));
    expect(await store.load()).toEqual({ ...NOTHING_HELD, addresses: ADDRESSES });
  });

  it.each([null, '', '{', '7', '{"addresses":[7],"routes":[],"rules":[]}', '{"addresses":[]}'])(
    'is nothing where the file has %j',
    async (text) => {
      expect(await storeOf(text).store.load()).toEqual(NOTHING_HELD);
    },
  );
});
