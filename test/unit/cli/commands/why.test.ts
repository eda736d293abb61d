import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../../../src/api/protocol.ts';
import { COMMANDS } from '../../../../src/cli/command-table.ts';
import { EXIT } from '../../../../src/cli/exit-codes.ts';
import { runLvsctl } from '../../../../src/cli/lvsctl.ts';
import { testCli } from '../../../support/cli-context.ts';
import { realServerStatus, statusDocument, virtualServerStatus } from '../../../support/status-documents.ts';

const DOWN: RecordedEvent = {
  run: 'r1',
  seq: 7,
  at: '2026-11-30T03:11:58.123Z',
  kind: 'real_server',
  virtual_server: 'tcp 10.0.0.1:80',
  real_server: '10.0.1.3:80',
  check: null,
  from: 'up',
  to: 'down',
  reason: 'HTTP_GET: HTTP \u001b 503',
};

function cliWith(events: readonly RecordedEvent[]) {
  const cli = testCli();
  cli.daemon.historyAnswer = { events, truncated: false, begins: '2026-11-01T00:00:00.000Z', error: null };
  return cli;
}

function why(cli: ReturnType<typeof testCli>, ...words: readonly string[]) {
  return runLvsctl(['why', ...words], COMMANDS, cli.context);
}

describe('lvsctl why', () => {
  it('says state, reason and what happened around it', async () => {
    const cli = cliWith([DOWN]);
    expect(await why(cli, '10.0.1.3', '--at', '2026-11-30 03:12')).toBe(EXIT.ok);
    expect(cli.stdout.text.split('\n')).toEqual([
      'tcp 10.0.0.1:80 10.0.1.3:80 at 2026-11-30 03:12:00.000Z',
      '  DOWN since 2026-11-30 03:11:58.123Z: HTTP_GET: HTTP \\x1b 503',
      '  its virtual server: nothing was told of it since lvsd started',
      '  events within ten minutes:',
      '    2026-11-30 03:11:58.123Z  tcp 10.0.0.1:80 10.0.1.3:80  up -> DOWN  HTTP_GET: HTTP \\x1b 503',
      '',
    ]);
    expect(cli.daemon.historyRequests[0]).toEqual({
      from: null,
      to: '2026-11-30T04:12:00.000Z',
      server: '10.0.1.3',
      kinds: [],
      limit: 1000,
    });
  });

  it('speaks also of a server that is configured and of which nothing was ever told', async () => {
    const cli = cliWith([]);
    const server = realServerStatus({ address: '10.0.1.3', port: 80 });
    const document = statusDocument({ virtual_servers: [virtualServerStatus({ real_servers: [server] })] });
    cli.daemon.answer = () => Promise.resolve(document);
    expect(await why(cli, '10.0.1.3', '--json')).toBe(EXIT.ok);
    expect(JSON.parse(cli.stdout.text)).toMatchObject({ servers: [{ state: 'unknown' }] });
  });

  it('knows nothing of a stranger, and wants exactly one server', async () => {
    const cli = cliWith([]);
    expect(await why(cli, '192.0.2.9')).toBe(EXIT.negative);
    expect(cli.stderr.text).toContain('events are kept since 2026-11-01');
    expect(await why(cli)).toBe(EXIT.usage);
    expect(await why(cli, '10.0.1.3', '--at', 'soon')).toBe(EXIT.usage);
  });
});
