import { spawn } from 'node:child_process';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * less(1) quits where the text fits on the screen, leaves the screen as it is, shows colour and does not fold lines.
 */
const DEFAULT_PAGER = ['less', '-FRSX'];

/**
 * Shows text in $PAGER, else in less(1), until the user quits; returns false where the pager could not be started. No
 * shell reads $PAGER, and it is ignored under sudo: a user who may run lvsctl as root may not therefore run every
 * program. LESSSECURE keeps less from starting other programs and from reading other files.
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
    // The write fails when the user quits before the end of the text.
    child.stdin.on('error', () => undefined);
    child.stdin.end(text);
  });
}

/** The words of the pager's command; empty when an empty $PAGER switches it off. */
export function pagerOf(environment: Environment): readonly string[] {
  const wanted = environment['SUDO_UID'] === undefined ? environment['PAGER'] : undefined;
  if (wanted === undefined) return environment['TERM'] === 'dumb' ? [] : DEFAULT_PAGER;
  return wanted.split(/\s+/).filter((word) => word !== '');
}
