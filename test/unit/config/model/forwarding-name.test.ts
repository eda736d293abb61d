import { expect, it } from 'vitest';
import { forwardingName } from '../../../../src/config/model/forwarding-name.ts';

it('tells FULLNAT from NAT, which it is to the kernel', () => {
  expect(forwardingName({ forwarding: 'nat', fullnat: true })).toBe('fullnat');
  expect(forwardingName({ forwarding: 'nat' })).toBe('nat');
  expect(forwardingName({ forwarding: 'dr' })).toBe('dr');
});
