import { describe, expect, it } from 'vitest';
import { tableNumber } from '../../../../../src/config/vrrp/routing/tables.ts';
import { MemoryFileReader } from '../../../../support/memory-file-reader.ts';

const files = new MemoryFileReader({
  '/etc/iproute2/rt_tables': '#\n255\tlocal\n200 uplink # of the provider\nx y\n',
});

describe('A routing table', () => {
  it.each([
    ['main', 254],
    ['local', 255],
    ['uplink', 200],
    ['100', 100],
    ['0x10', 16],
    ['4294967295', 4_294_967_295],
    ['0', null],
    ['4294967296', null],
    ['y', null],
    ['nowhere', null],
  ])('%s has the number %s', (text, number) => {
    expect(tableNumber(text, files)).toBe(number);
  });
});
