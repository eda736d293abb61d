import { labFigures } from './lab-figures.ts';
import { type Bench, median, pairedRatio } from './result.ts';

const ROUNDS = 15;
const WAYS = ['direct', 'nat', 'fullnat'] as const;

/** FULLNAT beside NAT and plain forwarding, in one lab kernel in turn: the first datagram of a flow, and further ones. */
export const benchFullnat: Bench = async () => {
  const values = await labFigures({
    script: `ROUNDS=${ROUNDS}\n. test/bench/fullnat.sh`,
    timeoutSeconds: 180,
  });
  return {
    measurements: ['flow', 'packet'].flatMap((what) =>
      WAYS.map((way) => ({ name: `${what}, ${way}`, unit: 'µs', values: values(`${what}-${way}`) })),
    ),
    remarks: ['flow', 'packet'].flatMap((what) => {
      const [direct = [], nat = [], fullnat = []] = WAYS.map((way) => values(`${what}-${way}`));
      const share = (way: readonly number[]): readonly number[] =>
        way.map((one, round) => one - (direct[round] ?? Number.NaN));
      return [
        `${what}: FULLNAT / NAT: ${pairedRatio(fullnat, nat).toFixed(2)} (median of ${ROUNDS} rounds): the whole way from the client's process to the server's socket`,
        `${what}: what the director adds to plain forwarding: NAT ${median(share(nat)).toFixed(0)} µs, FULLNAT ${median(share(fullnat)).toFixed(0)} µs (medians of rounds)`,
      ];
    }),
  };
};
