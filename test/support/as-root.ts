import process from 'node:process';
import type { TestContext } from 'vitest';

/** Whether this process may change owners and users. */
export const IS_ROOT: boolean = process.getuid?.() === 0;

/** First line of a test that changes owners or users. For another user it is skipped loudly; in CI it fails. */
export function needsRoot(context: TestContext): void {
  if (IS_ROOT) return;
  if (process.env['CI'] === 'true') throw new Error(`in CI this test must run as root: ${context.task.name}`);
  console.warn(`\nTEST NEEDS ROOT: ${context.task.name}\n`);
  context.skip('it needs root');
}
