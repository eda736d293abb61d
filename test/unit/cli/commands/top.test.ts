import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../../src/cli/command-table.ts';
import { EXIT } from '../../../../src/cli/exit-codes.ts';
import { runLvsctl } from '../../../../src/cli/lvsctl.ts';
import { testCli } from '../../../support/cli-context.ts';
import { statusDocument } from '../../../support/status-documents.ts';

describe('lvsctl top', () => {
  it('looks twice, and prints one table with --once', async () => {
    const cli = testCli();
    let looks = 0;
    cli.daemon.answer = () => {
      looks += 1;
      const at = new Date(Date.UTC(2026, 10, 30) + looks * 3000).toISOString();
      return Promise.resolve(statusDocument({ generated_at: at }));
    };
    const ending = runLvsctl(['top', '--once', '--interval', '3'], COMMANDS, cli.context);
    await cli.clock.advanceAndSettle(3000);
    expect(await ending).toBe(EXIT.ok);
    expect(looks).toBe(2);
    expect(cli.stdout.text).toContain('over 3.0 s');
  });

  it('ends with 1 for a virtual server that there is not, and wants a second between looks', async () => {
    const cli = testCli();
    expect(await runLvsctl(['top', '192.0.2.99'], COMMANDS, cli.context)).toBe(EXIT.negative);
    expect(await runLvsctl(['top', '-i', '0.5'], COMMANDS, cli.context)).toBe(EXIT.usage);
  });
});
