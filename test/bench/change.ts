import { labFigures } from './lab-figures.ts';
import type { Bench } from './result.ts';
import { site } from './site.ts';

const SERVICES = 4000;

/** One weight changed by a reload among 4,000 services on the real kernel: how many writes, and how long. */
export const benchChange: Bench = async () => {
  const before = site({ virtualServers: SERVICES, realServers: 2 });
  const after = before.replace(/(real_server 10\.2\.0\.0 8000 \{\n)weight 1\n/, '$1weight 9\n');
  if (after === before) throw new Error('nothing was changed in the configuration');
  const values = await labFigures({
    script: '. test/bench/change.sh',
    files: { 'before.conf': before, 'after.conf': after },
    timeoutSeconds: 200,
  });
  return {
    measurements: [
      { name: `writes for one weight among ${SERVICES} services`, unit: 'writes', values: values('writes') },
      { name: 'lvsctl reload, the whole command', unit: 'ms', values: values('reload') },
      { name: 'lvsctl reload of the unchanged file', unit: 'ms', values: values('unchanged') },
      { name: 'writes for the unchanged file', unit: 'writes', values: values('unchanged-writes') },
      { name: 'lvsd, resident memory', unit: 'MiB', values: values('memory') },
    ],
    remarks: ['in the lab kernel, where system calls are dear'],
  };
};
