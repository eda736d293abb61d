import { describeOutcome } from '../lab/cases.ts';
import { runInLab } from '../lab/runner.ts';
import type { Bench } from './result.ts';

const SERVICES = 10_000;
const RUNS = 7;

/** Reading the whole table of 10,000 services and comparing it with what is desired, on the lab's kernel. */
export const benchCompare: Bench = async () => {
  const outcome = await runInLab({
    script: `exec node dist-test/test/bench/compare-main.js ${SERVICES} ${RUNS}`,
    timeoutSeconds: 200,
  });
  if (outcome.status !== 0) throw new Error(describeOutcome(outcome));
  const values = (name: string): number[] =>
    outcome.stdout
      .split('\n')
      .filter((line) => line.startsWith(`${name} `))
      .map((line) => Number(line.split(' ')[1]));
  const what = `${SERVICES} services with one destination each`;
  return {
    measurements: [
      { name: `reading ${what}`, unit: 'ms', values: values('read') },
      { name: 'finding what somebody else changed', unit: 'ms', values: values('drift') },
      { name: 'planning what differs from what is desired', unit: 'ms', values: values('plan') },
    ],
    remarks: [
      'reading is in the lab kernel, where system calls are dear; the rest is computation and is not',
    ],
  };
};
