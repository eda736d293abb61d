import { expect, it } from 'vitest';
import { neighbourSolicitation } from '../../../../vrrp/protocol/neighbour-solicitation.ts';
import { ip } from '../../../support/vrrp/specs.ts';

it('a neighbour solicitation goes to the group of the address, with the hardware address of the asker', () => {
  const mac = Uint8Array.of(2, 0, 0, 0, 0, 1);
  const frame = Buffer.from(neighbourSolicitation(mac, ip('fe80::1'), ip('fd00::12:3456'))).toString('hex');
  expect(frame.slice(0, 28)).toBe('3333ff12345602000000000186dd');
  expect(frame.slice(76, 108)).toBe('ff0200000000000000000001ff123456');
  expect(frame.slice(-16)).toBe('0101020000000001');
});
