import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The repository's root: lab scripts run there. Compiled, this file lies one level deeper. */
export const PROJECT_ROOT: string = findProjectRoot(import.meta.dirname);

export type LabKernel = 'host' | 'uml';

/** What set-up measured of the lab's kernel on this machine, in its first second of work. */
export interface LabFigures {
  /** From the start of the kernel to its end, with nothing but these measurements in between. */
  readonly bootMs: number;
  readonly systemCallMicros: number;
  readonly pageFaultMicros: number;
}

export type LabAvailability =
  | { readonly kernel: LabKernel; readonly figures: LabFigures | null }
  | { readonly kernel: null; readonly reason: string };

interface LabAnswer {
  readonly kernel: string;
  readonly reason: string;
  readonly figures?: LabFigures;
}

/** What set-up found: which kernel the lab uses, or why there is none. */
export function labAvailability(): LabAvailability {
  let text: string;
  try {
    text = readFileSync(join(PROJECT_ROOT, '.cache', 'lab.json'), 'utf8');
  } catch {
    return { kernel: null, reason: 'the lab is not set up: run `bash test/setup.sh` (npm test does)' };
  }
  const answer = JSON.parse(text) as LabAnswer;
  if (answer.kernel === 'host' || answer.kernel === 'uml') {
    return { kernel: answer.kernel, figures: answer.figures ?? null };
  }
  return { kernel: null, reason: answer.reason };
}

function findProjectRoot(from: string): string {
  const root = resolve(from, '..', '..');
  return root.endsWith('/dist-test') ? dirname(root) : root;
}
