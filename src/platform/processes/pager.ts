import { spawn } from 'node:child_process';

type Environment = Readonly<Record<string, string | undefined>>;

/** Quits where all fits, leaves the screen as it is, knows colour, does not fold lines. */
const DEFAULT_PAGER = ['less', '-FRSX'];

/**
 * Shows text in $PAGER, else in less(1), until the user has left it; false where it could not be started. No shell reads
 * $PAGER, and under sudo it does not count: whoever may run lvsctl as root may not therefore run everything. LESSSECURE keeps
 * less from starting other programs and from reading other files.
 */
export function showInPager(text: string, environment: Environment): Promise<boolean> {
  const words = pagerOf(environment);
  const [program, ...args] = words;
  if (program === undefined || program === 'cat') return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['pipe', 'inherit', 'inherit'],
      env: { ...environment, LESSSECURE: '1' },
    });
    child.once('error', () => resolve(false));
    child.once('close', () => resolve(true));
    // Who leaves before the end has seen enough.
    child.stdin.on('error', () => undefined);
    child.stdin.end(text);
  });
}

/** The words of the pager; none: it is switched off by an empty $PAGER. */
export function pagerOf(environment: Environment): readonly string[] {
  const wanted = environment['SUDO_UID'] === undefined ? environment['PAGER'] : undefined;
  if (wanted === undefined) return environment['TERM'] === 'dumb' ? [] : DEFAULT_PAGER;
  return wanted.split(/\s+/).filter((word) => word !== '');
}
