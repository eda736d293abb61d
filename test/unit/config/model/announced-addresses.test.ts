import { expect, it } from 'vitest';
import { announcedAddresses } from '../../../../src/config/model/announced-addresses.ts';
import { loadText } from '../../../support/config.ts';

it.each([
  ['', ['10.0.0.1']],
  ['announce no', []],
  ['announce yes', ['10.0.0.1']],
])('the addresses of a virtual server are announced unless it says no: %s', (line, addresses) => {
  const text = `virtual_server 10.0.0.1 80 {\n${line}\nlb_kind DR\nreal_server 10.0.1.1 80 {\n}\n}\n`;
  expect(loadText('main.conf', text).config?.virtualServers.flatMap(announcedAddresses)).toEqual(addresses);
});
