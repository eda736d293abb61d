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

const FRR = '/etc/frr/frr.conf';
const BIRD = '/etc/bird/bird.conf';

async function codesWith(path: string, text: string): Promise<readonly string[]> {
  const [{ host, config }] = FLEET_CASES['fleet-own-weights'];
  const files = { ...host.files, [BIRD]: null, [path]: text };
  const { findings } = await diagnose(hostWith({ files }), configOf(config), null);
  return findings.map(({ code }) => code);
}

it.each([
  [FRR, 'ip import-table 100\nrouter bgp 65001\n timers bgp 3 9\n'],
  [FRR, 'ip import-table 100\nrouter bgp 65001\n neighbor 10.1.0.254 timers 3 9\n'],
  [FRR, 'ip import-table 100\nrouter bgp 65001\n neighbor 10.1.0.254 bfd 3 100 100\n'],
  [FRR, 'router bgp 65001\n timers bgp 3 9\n address-family ipv4 unicast\n  redistribute table-direct 100\n'],
  [
    BIRD,
    'protocol kernel { import where net !~ [ 0.0.0.0/0 ]; kernel table 100; }\nprotocol bgp { bfd on; }\n',
  ],
  [
    BIRD,
    'protocol kernel { kernel table 100; }\nprotocol bgp a { hold time 240; }\nprotocol bgp b { hold time 9; }\n',
  ],
])('is content with %s that says %j', async (path, text) => {
  expect(await codesWith(path, text)).toEqual([]);
});

it.each([
  ['a hold time of 0, which is for ever', BIRD, 'kernel table 100; hold time 0;'],
  ['a long hold time', FRR, 'ip import-table 100\nrouter bgp 65001\n timers bgp 60 180\n'],
  [
    'BFD that BGP does not follow',
    BIRD,
    'kernel table 100; protocol bfd { interface "*"; }\nprotocol bgp { }',
  ],
  ['BFD switched off', FRR, 'ip import-table 100\nrouter bgp 65001\n no neighbor 10.1.0.254 bfd\n'],
])('says that %s finds a dead director late', async (_, path, text) => {
  expect(await codesWith(path, text)).toEqual(['fleet-slow-detection']);
});

it('says that a table is not read where a comment alone names it', async () => {
  expect(await codesWith(FRR, ' ! ip import-table 100\nrouter bgp 65001\n timers bgp 3 9\n')).toEqual([
    'fleet-table-unread',
  ]);
});
