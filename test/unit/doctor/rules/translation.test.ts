import { expect, it } from 'vitest';
import { gatherFacts } from '../../../../src/doctor/gather.ts';
import { loopbackNat, onePacketNat } from '../../../../src/doctor/rules/translation.ts';
import { configOf, WELL } from '../../../support/doctor-subjects.ts';
import { DOCTOR_CONFIG, hostWith } from '../../../support/healthy-host.ts';

it('one-packet scheduling and loopback addresses are no fault with DR or TUN', async () => {
  const text = DOCTOR_CONFIG.replace('lb_kind TUN', 'lb_kind TUN\n  ops').replace(
    'real_server 10.1.0.12',
    'sorry_server 127.0.0.1 443\n  real_server 10.1.0.12',
  );
  const config = configOf(text);
  const circumstances = { host: await gatherFacts(hostWith(), config, 812), config, status: WELL };
  expect(onePacketNat(circumstances).findings).toEqual([]);
  expect(loopbackNat(circumstances).findings).toEqual([]);
});
