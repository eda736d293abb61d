import process from 'node:process';
import { it } from 'vitest';

/** Whether this process may change owners and users. */
export const IS_ROOT: boolean = process.getuid?.() === 0;

/** A test that changes owners or users, which only root may. For another user it is skipped loudly; in CI it fails. */
export function itAsRoot(title: string, body: () => Promise<void>): void {
  if (IS_ROOT) {
    it(title, body);
    return;
  }
  it(title, (context) => {
    if (process.env['CI'] === 'true') throw new Error(`in CI this test must run as root: ${title}`);
    console.warn(`\nTEST NEEDS ROOT: ${title}\n`);
    context.skip('it needs root');
  });
}
