import { expect, it } from 'vitest';
import { diagnose } from '../../../../src/doctor/diagnose.ts';
import { FINDING_CODES } from '../../../../src/doctor/finding.ts';
import { FLEET_CASES } from '../../../support/doctor-fleet.ts';
import { configOf } from '../../../support/doctor-subjects.ts';
import { hostWith } from '../../../support/healthy-host.ts';

it('finds nothing in a director of a fleet as it should be', async () => {
  const [{ host, config }] = FLEET_CASES['fleet-own-weights'];
  const { findings, inOrder } = await diagnose(hostWith(host), configOf(config), null);
  expect(findings).toEqual([]);
  expect(inOrder).toEqual(expect.arrayContaining(FINDING_CODES.filter((code) => code.startsWith('fleet-'))));
});
