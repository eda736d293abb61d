import { describeOutcome } from '../lab/cases.ts';
import { runInLab } from '../lab/runner.ts';
import type { Bench } from './result.ts';
import { site } from './site.ts';

const SERVICES = 4000;

/** One weight changed by a reload among 4,000 services on the real kernel: how many writes, and how long. */
export const benchChange: Bench = async () => {
  const before = site({ virtualServers: SERVICES, realServers: 2 });
  const after = before.replace(/(real_server 10\.2\.0\.0 8000 \{\n)weight 1\n/, '$1weight 9\n');
  if (after === before) throw new Error('nothing was changed in the configuration');
  const outcome = await runInLab({
    script: '. test/bench/change.sh',
    files: { 'before.conf': before, 'after.conf': after },
    timeoutSeconds: 200,
  });
  if (outcome.status !== 0) throw new Error(describeOutcome(outcome));
  const value = (name: string): number =>
    Number(new RegExp(`^${name} ([0-9.]+)$`, 'm').exec(outcome.stdout)?.[1] ?? Number.NaN);
  return {
    measurements: [
      { name: `writes for one weight among ${SERVICES} services`, unit: 'writes', values: [value('writes')] },
      { name: 'lvsctl reload, the whole command', unit: 'ms', values: [value('reload')] },
      { name: 'lvsctl reload of the unchanged file', unit: 'ms', values: [value('unchanged')] },
      { name: 'writes for the unchanged file', unit: 'writes', values: [value('unchanged-writes')] },
      { name: 'lvsd, resident memory', unit: 'MiB', values: [value('memory')] },
    ],
    remarks: ['in the lab kernel, where system calls are dear'],
  };
};
