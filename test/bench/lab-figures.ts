import { describeOutcome } from '../lab/cases.ts';
import { type LabRun, runInLab } from '../lab/runner.ts';

/** Runs a script in the lab that prints lines `NAME NUMBER`; returns a reader of the numbers of one name, in order. */
export async function labFigures(run: LabRun): Promise<(name: string) => number[]> {
  const outcome = await runInLab(run);
  if (outcome.status !== 0) throw new Error(describeOutcome(outcome));
  const lines = outcome.stdout.split('\n');
  return (name) =>
    lines.filter((line) => line.startsWith(`${name} `)).map((line) => Number(line.split(' ')[1]));
}
