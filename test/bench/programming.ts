import { describeOutcome } from '../lab/cases.ts';
import { runInLab } from '../lab/runner.ts';
import type { Bench } from './result.ts';
import { pairedRatio } from './result.ts';
import { site } from './site.ts';

const VIRTUAL_SERVERS = 1000;
const REAL_SERVERS = 10;
const RUNS = 7;

/**
 * From process start to the last line of /proc/net/ip_vs, in one lab kernel: keepalived, lvsd and ipvsadm -R in turn.
 * System calls cost about a hundred times more there than on hardware: only the ratios mean anything.
 */
export const benchProgramming: Bench = async () => {
  const outcome = await runInLab({
    script: [
      `RUNS=${RUNS} WANT=${3 + VIRTUAL_SERVERS * (1 + REAL_SERVERS)}`,
      '. test/bench/programming.sh',
    ].join('\n'),
    files: { 'site.conf': site({ virtualServers: VIRTUAL_SERVERS, realServers: REAL_SERVERS }) },
    timeoutSeconds: 500,
  });
  if (outcome.status !== 0) throw new Error(describeOutcome(outcome));
  const values = (name: string): number[] =>
    outcome.stdout
      .split('\n')
      .filter((line) => line.startsWith(`${name} `))
      .map((line) => Number(line.split(' ')[1]));
  const [keepalived, lvsd, adopted, ipvsadm] = ['keepalived', 'lvsd', 'lvsd-adopts', 'ipvsadm'].map(values);
  if (keepalived === undefined || lvsd === undefined || adopted === undefined || ipvsadm === undefined) {
    throw new Error('a measurement is missing');
  }
  const what = `${VIRTUAL_SERVERS} x ${REAL_SERVERS}`;
  return {
    measurements: [
      { name: `keepalived, ${what}`, unit: 'ms', values: keepalived },
      { name: `lvsd, ${what}`, unit: 'ms', values: lvsd },
      { name: `lvsd restarted on the full table, until it answers`, unit: 'ms', values: adopted },
      { name: `ipvsadm -R, ${what}`, unit: 'ms', values: ipvsadm },
    ],
    remarks: [
      `lvsd / keepalived: ${pairedRatio(lvsd, keepalived).toFixed(2)} (median of pairs)`,
      `lvsd / ipvsadm -R: ${pairedRatio(lvsd, ipvsadm).toFixed(2)} (median of pairs)`,
    ],
  };
};
