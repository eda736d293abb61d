import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../../src/cli/command-table.ts';
import { EXIT } from '../../../../src/cli/exit-codes.ts';
import { runLvsctl } from '../../../../src/cli/lvsctl.ts';
import { testCli } from '../../../support/cli-context.ts';
import { vrrpClient } from '../../../support/vrrp-status.ts';

describe('lvsctl vrrp show', () => {
  it('shows the instances that are named, and judges by them alone', async () => {
    const cli = testCli({ vrrp: vrrpClient(['VI_1', 'VI_2'], { VI_2: 'FAULT' }) });
    expect(await runLvsctl(['vrrp', 'show', 'VI_1'], COMMANDS, cli.context)).toBe(EXIT.ok);
    expect(cli.stdout.text).toContain('VI_1');
    expect(cli.stdout.text).not.toContain('VI_2');
    expect(await runLvsctl(['vrrp'], COMMANDS, cli.context)).toBe(EXIT.negative);
  });

  it('says which name is none of an instance, and which there are', async () => {
    const cli = testCli({ vrrp: vrrpClient(['VI_1']) });
    expect(await runLvsctl(['vrrp', 'show', 'VI_9'], COMMANDS, cli.context)).toBe(EXIT.negative);
    expect(cli.stderr.text).toContain('no instance VI_9; there are: VI_1');
  });

  it('takes no names for the dumps of keepalived', async () => {
    const cli = testCli({ vrrp: vrrpClient(['VI_1']) });
    expect(await runLvsctl(['vrrp', 'stats', 'VI_1'], COMMANDS, cli.context)).toBe(EXIT.usage);
  });
});
