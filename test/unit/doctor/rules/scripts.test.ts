import { expect, it } from 'vitest';
import { diagnose } from '../../../../src/doctor/diagnose.ts';
import { CONFIG, configOf, WELL, WITH_SCRIPT } from '../../../support/doctor-subjects.ts';
import { hostWith } from '../../../support/healthy-host.ts';

const IDS = 'Uid:\t998\t998\t998\t998\nGid:\t998\t998\t998\t998\nGroups:\t998 \n';

it.each([
  ['0000000000001000', true],
  // With CAP_SETGID and CAP_SETUID, as deploy/systemd/script-users.conf has it.
  ['00000000000010c0', false],
])('a daemon with the capabilities %s cannot run the scripts of others: %s', async (capabilities, found) => {
  const files = { '/proc/812/status': `${IDS}CapEff:\t${capabilities}\n` };
  const { findings } = await diagnose(hostWith({ files }), configOf(WITH_SCRIPT), WELL);
  expect(findings.map(({ code }) => code)).toEqual(found ? ['script-user'] : []);
});

it('nobody has to know the rights of a daemon without scripts', async () => {
  const { notSeen } = await diagnose(hostWith({ files: { '/proc/812/status': null } }), CONFIG, WELL);
  expect(notSeen.join()).not.toContain('script');
});
