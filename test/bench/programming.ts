import { labFigures } from './lab-figures.ts';
import type { Bench, BenchResult } from './result.ts';
import { pairedRatio } from './result.ts';
import { type SiteShape, site } from './site.ts';

const SHAPES: readonly SiteShape[] = [
  { virtualServers: 1000, realServers: 10 },
  { virtualServers: 4000, realServers: 2 },
];
const RUNS = 7;

/**
 * From process start to the last line of /proc/net/ip_vs, in one lab kernel: keepalived, lvsd and ipvsadm -R in turn.
 * System calls cost about a hundred times more there than on hardware: only the ratios mean anything.
 */
export const benchProgramming: Bench = async () => {
  const results: BenchResult[] = [];
  for (const shape of SHAPES) results.push(await measure(shape));
  return {
    measurements: results.flatMap(({ measurements }) => measurements),
    remarks: results.flatMap(({ remarks }) => remarks),
  };
};

async function measure(shape: SiteShape): Promise<BenchResult> {
  const { virtualServers, realServers } = shape;
  const values = await labFigures({
    script: [
      `RUNS=${RUNS} WANT=${3 + virtualServers * (1 + realServers)}`,
      '. test/bench/programming.sh',
    ].join('\n'),
    files: { 'site.conf': site(shape) },
    timeoutSeconds: 500,
  });
  const [keepalived, lvsd, adopted, ipvsadm] = ['keepalived', 'lvsd', 'lvsd-adopts', 'ipvsadm'].map(values);
  if (keepalived === undefined || lvsd === undefined || adopted === undefined || ipvsadm === undefined) {
    throw new Error('a measurement is missing');
  }
  const what = `${virtualServers} x ${realServers}`;
  return {
    measurements: [
      { name: `keepalived, ${what}`, unit: 'ms', values: keepalived },
      { name: `lvsd, ${what}`, unit: 'ms', values: lvsd },
      { name: `lvsd restarted on the full table, ${what}, until it runs`, unit: 'ms', values: adopted },
      { name: `ipvsadm -R, ${what}`, unit: 'ms', values: ipvsadm },
    ],
    remarks: [
      `${what}: lvsd / keepalived: ${pairedRatio(lvsd, keepalived).toFixed(2)} (median of pairs)`,
      `${what}: lvsd / ipvsadm -R: ${pairedRatio(lvsd, ipvsadm).toFixed(2)} (median of pairs)`,
    ],
  };
}
