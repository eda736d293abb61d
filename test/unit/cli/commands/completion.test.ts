import { describe, expect, it } from 'vitest';
import { ControlError } from '../../../../src/api/control-error.ts';
import { COMMANDS } from '../../../../src/cli/command-table.ts';
import { EXIT } from '../../../../src/cli/exit-codes.ts';
import { runLvsctl } from '../../../../src/cli/lvsctl.ts';
import { testCli } from '../../../support/cli-context.ts';
import { vrrpClient } from '../../../support/vrrp-status.ts';

describe('lvsctl complete', () => {
  it('offers the virtual servers of the running lvsd', async () => {
    const cli = testCli();
    expect(await runLvsctl(['complete', '--', 'status', ''], COMMANDS, cli.context)).toBe(EXIT.ok);
    expect(cli.stdout.text).toMatch(/^words\n10\.0\.0\.1:80\ttcp 10\.0\.0\.1:80, up\n/);
  });

  it('offers nothing, and says nothing, where no lvsd answers', async () => {
    const cli = testCli();
    cli.daemon.answer = () => Promise.reject(new ControlError('control-no-socket', 'none'));
    expect(await runLvsctl(['complete', '--', 'status', ''], COMMANDS, cli.context)).toBe(EXIT.ok);
    expect(cli.stdout.text).toBe('words\n');
    expect(cli.stderr.text).toBe('');
  });

  it('asks the lvsd whose socket is typed', async () => {
    const cli = testCli();
    await runLvsctl(['complete', '--', '--control', '/run/x/lvsd.sock', 'status', ''], COMMANDS, cli.context);
    expect(cli.connectedTo).toEqual(['/run/x/lvsd.sock']);
  });

  it('offers the instances of the running VRRP half', async () => {
    const cli = testCli({ vrrp: vrrpClient(['VI_1', 'VI_2', 'inside']) });
    await runLvsctl(['complete', '--', 'vrrp', 'take', ''], COMMANDS, cli.context);
    expect(cli.stdout.text).toBe('words\nVI_1\tMASTER: why\nVI_2\tMASTER: why\ninside\tMASTER: why\n');
  });

  it('leaves files to the shell', async () => {
    const cli = testCli();
    await runLvsctl(['complete', '--', 'config', 'check', ''], COMMANDS, cli.context);
    expect(cli.stdout.text).toBe('files\n');
  });
});

describe('lvsctl completion', () => {
  it('refuses a shell that it does not know, and names those that it does', async () => {
    const cli = testCli();
    expect(await runLvsctl(['completion', 'tcsh'], COMMANDS, cli.context)).toBe(EXIT.usage);
    expect(cli.stderr.text).toContain('bash, zsh, fish');
  });
});
