import { labCases } from './cases.ts';

// docs/migrate.md block by block: keepalived's virtual servers go to lvsd and back, clients go on, and no address moves.
for (const [suite, how] of [
  ['docs/migrate.md under traffic, of a pair', 'vrrp'],
  ['docs/migrate.md under traffic, without VRRP', 'alone'],
] as const) {
  await labCases(suite, { script: `exec bash test/lab/migrate.sh ${how}`, timeoutSeconds: 480 });
}
