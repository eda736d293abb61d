import { labFigures } from './lab-figures.ts';
import type { Bench } from './result.ts';

const SERVICES = 10_000;
const RUNS = 7;

/** Reading the whole table of 10,000 services and comparing it with what is desired, on the lab's kernel. */
export const benchCompare: Bench = async () => {
  const values = await labFigures({
    script: `exec node dist-test/test/bench/compare-main.js ${SERVICES} ${RUNS}`,
    timeoutSeconds: 200,
  });
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
