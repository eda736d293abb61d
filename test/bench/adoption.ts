import { labFigures } from './lab-figures.ts';
import type { Bench, Measurement } from './result.ts';
import { site } from './site.ts';

const SHAPES = [
  { virtualServers: 1000, realServers: 10 },
  { virtualServers: 4000, realServers: 2 },
] as const;
const RUNS = 3;

/** SIGKILL of lvsd and its start on the full table: how long until it answers, how much it writes, its memory. */
export const benchAdoption: Bench = async () => {
  const measurements: Measurement[] = [];
  for (const shape of SHAPES) {
    const values = await labFigures({
      script: `RUNS=${RUNS}\n. test/bench/adoption.sh`,
      files: { 'site.conf': site(shape) },
      timeoutSeconds: 200,
    });
    const what = `${shape.virtualServers} x ${shape.realServers}`;
    measurements.push(
      { name: `${what}: start on the full table, until it runs`, unit: 'ms', values: values('adopts') },
      { name: `${what}: writes of that start`, unit: 'writes', values: values('writes') },
      { name: `${what}: resident memory after programming all`, unit: 'MiB', values: values('memory-first') },
      { name: `${what}: resident memory after adopting all`, unit: 'MiB', values: values('memory') },
    );
  }
  return { measurements, remarks: ['in the lab kernel, where system calls are dear'] };
};
