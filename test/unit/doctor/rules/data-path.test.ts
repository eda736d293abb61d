import { expect, it } from 'vitest';
import { diagnose } from '../../../../src/doctor/diagnose.ts';
import { DATA_PATH_CASES } from '../../../support/doctor-data-path.ts';
import { configOf, WELL } from '../../../support/doctor-subjects.ts';
import { DOCTOR_CONFIG, hostWith } from '../../../support/healthy-host.ts';

const [{ host, config }] = DATA_PATH_CASES['probe-answers-dropped'];
const ours = (codes: readonly string[]) => codes.filter((code) => code.startsWith('probe-'));

it('finds nothing where answers to probes come in', async () => {
  const open = { files: { '/proc/sys/net/ipv4/conf/eth1/rp_filter': '2' } };
  const { findings } = await diagnose(hostWith(open), configOf(config), WELL);
  expect(ours(findings.map(({ code }) => code))).toEqual([]);
});

it('minds no filter where checks go straight to their servers', async () => {
  const { findings } = await diagnose(hostWith(host), configOf(DOCTOR_CONFIG), WELL);
  expect(ours(findings.map(({ code }) => code))).toEqual([]);
});
