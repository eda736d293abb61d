import { describe, expect, it } from 'vitest';
import { ethernetLink } from '../../../../src/platform/host/ethernet-link.ts';

describe('the link to the interfaces of this host', () => {
  it('knows the index and the hardware address of the loopback, which are the same in every network namespace', () => {
    expect(ethernetLink().find('lo')).toEqual({ index: 1, mac: new Uint8Array(6) });
  });

  it('has no address for an interface that is not there', () => {
    expect(ethernetLink().find('nowhere0')).toBeNull();
  });
});
