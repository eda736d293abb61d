import { describe, expect, it } from 'vitest';
import { ControlError } from '../../../../src/api/control-error.ts';
import { COMMANDS } from '../../../../src/cli/command-table.ts';
import { runLvsctl } from '../../../../src/cli/lvsctl.ts';
import { testCli } from '../../../support/cli-context.ts';
import {
  removedServer,
  statusDocument,
  troubledDocument,
  virtualServerStatus,
} from '../../../support/status-documents.ts';

const WARNING = statusDocument({
  virtual_servers: [virtualServerStatus({ real_servers: [removedServer()] })],
});

async function run(answer: () => Promise<ReturnType<typeof statusDocument>>, ...words: readonly string[]) {
  const cli = testCli();
  cli.daemon.answer = answer;
  const code = await runLvsctl(words, COMMANDS, cli.context);
  return { code, text: cli.stdout.text };
}

describe('lvsctl health', () => {
  it.each([
    [statusDocument(), 0, 'LVSD OK - '],
    [WARNING, 1, 'LVSD WARNING - '],
    [troubledDocument(), 2, 'LVSD CRITICAL - '],
  ])('ends as monitoring plugins do: %#', async (document, code, beginning) => {
    const ended = await run(() => Promise.resolve(document), 'health');
    expect(ended.code).toBe(code);
    expect(ended.text.startsWith(beginning)).toBe(true);
    expect((await run(() => Promise.resolve(document), 'status', '--exit-code')).code).toBe(code);
  });

  it.each([
    ['control-no-socket', 2, 'LVSD CRITICAL - '],
    ['control-timeout', 2, 'LVSD CRITICAL - '],
    ['control-permission', 3, 'LVSD UNKNOWN - '],
    ['control-garbage', 3, 'LVSD UNKNOWN - '],
  ])('%s ends with %i', async (code, exit, beginning) => {
    const ended = await run(() => Promise.reject(new ControlError(code, 'cannot ask')), 'health');
    expect(ended).toEqual({ code: exit, text: `${beginning}cannot ask\n` });
  });

  it('is about the virtual servers that are named', async () => {
    const answer = () => Promise.resolve(troubledDocument());
    expect((await run(answer, 'health', 'fwmark', '8')).code).toBe(3);
    expect((await run(answer, 'status', '--exit-code', 'fwmark', '8')).code).toBe(3);
    expect(JSON.parse((await run(answer, 'health', '--json')).text)).toMatchObject({ level: 'critical' });
  });
});
