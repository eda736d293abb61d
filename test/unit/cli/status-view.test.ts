import { describe, expect, it } from 'vitest';
import { tooSlow } from '../../../src/api/control-error.ts';
import { COMMANDS } from '../../../src/cli/command-table.ts';
import { EXIT } from '../../../src/cli/exit-codes.ts';
import { runLvsctl } from '../../../src/cli/lvsctl.ts';
import type { StatusDocument } from '../../../src/state/status/status-document.ts';
import { testCli } from '../../support/cli-context.ts';
import { largeDocument, statusDocument, troubledDocument } from '../../support/status-documents.ts';
import { vrrpClient } from '../../support/vrrp-status.ts';

type Init = Parameters<typeof testCli>[0];

async function status(document: StatusDocument, init: Init, ...words: readonly string[]) {
  const cli = testCli(init);
  cli.daemon.answer = () => Promise.resolve(document);
  const code = await runLvsctl(['status', '--color', 'never', ...words], COMMANDS, cli.context);
  const lines = cli.stdout.text.trimEnd().split('\n');
  return { code, lines, text: cli.stdout.text, paged: cli.paged };
}

const TERMINAL = { columns: 100, rows: 24 };
/** 30 virtual servers with 65 real servers each, of which five are down. */
const LARGE = largeDocument(30, 65);

describe('lvsctl status', () => {
  it('says in its head how the VRRP instances stand, where there are any', async () => {
    const vrrp = vrrpClient(['VI_1', 'VI_2'], { VI_2: 'FAULT' });
    const { code, lines } = await status(statusDocument(), { vrrp });
    expect(code).toBe(EXIT.ok);
    expect(lines).toContain('vrrp     VI_1 MASTER, VI_2 FAULT');
    expect((await status(statusDocument(), {})).text).not.toContain('vrrp');
  });

  it('says so when a VRRP half is there and hangs', async () => {
    const hanging = () => Promise.reject(tooSlow('/run/lvsd-vrrp/vrrp.sock', 5000, false));
    const { code, lines } = await status(statusDocument(), { vrrp: { json: hanging, text: hanging } });
    expect(code).toBe(EXIT.ok);
    expect(lines).toContain('vrrp     does not answer; lvsctl vrrp says more');
  });

  it('is whole in a pipe, and with --wide', async () => {
    const piped = await status(LARGE, {});
    expect(piped.lines.length).toBeGreaterThan(2000);
    expect((await status(LARGE, TERMINAL, '--wide', '--no-pager')).lines.length).toBeGreaterThan(2000);
  });

  it('is in short on a terminal where it does not fit: a line for each virtual server', async () => {
    const { lines, paged } = await status(LARGE, { columns: 100, rows: 50 });
    const services = lines.filter((line) => line.startsWith('tcp '));
    expect(services).toHaveLength(30);
    expect(services[0]).toContain('60 of 65 up');
    expect(lines.length).toBeLessThan(45);
    expect(lines.at(-1)).toContain('--wide');
    expect(paged).toEqual([]);
  });

  it('has problems first when it is in short, and fits when it is small', async () => {
    const small = { ...troubledDocument() };
    const { lines } = await status(small, { columns: 100, rows: 12 });
    expect(lines.filter((line) => /^(tcp|fwmark) /.test(line)).map((line) => line.includes('DOWN'))[0]).toBe(
      true,
    );
    const fits = await status(statusDocument(), TERMINAL);
    expect(fits.text).not.toContain('--wide');
  });

  it('goes through a pager where it is still too long, and to the terminal where there is none', async () => {
    const paged = await status(largeDocument(200, 2), { ...TERMINAL, pager: true });
    expect([paged.text, paged.paged.length]).toEqual(['', 1]);
    const plain = await status(largeDocument(200, 2), { ...TERMINAL, pager: false });
    expect(plain.lines.length).toBeGreaterThan(200);
    expect((await status(LARGE, TERMINAL, '--no-pager')).paged).toEqual([]);
  });

  it('--down has only what is down', async () => {
    const { lines } = await status(LARGE, {}, '--down');
    expect(lines.filter((line) => line.startsWith('  172.'))).toHaveLength(150);
    // The header still counts all that there is.
    expect(lines.find((line) => line.startsWith('servers'))).toBe(
      'servers  30 of 30 virtual up, 1800 of 1950 real up',
    );
    expect((await status(statusDocument(), {}, '--down')).text).toBe(
      'Nothing is down: 1 virtual server with all real servers.\n',
    );
  });

  it('--brief, --sort and --columns arrange it', async () => {
    const brief = await status(LARGE, {}, '--brief', '--columns', 'state,active');
    expect(brief.lines.at(-1)).toMatch(/^tcp \S+ +up \S+( \S+)? +\d+$/);
    const bySort = await status(troubledDocument(), {}, '--brief', '--sort', 'name');
    const names = bySort.lines.filter((line) => /^(tcp|fwmark)/.test(line)).map((line) => line.split(' ')[0]);
    expect(names).toEqual(['fwmark', 'tcp', 'tcp']);
  });

  it.each([
    ['--sort', 'luck'],
    ['--columns', 'state,hope'],
  ])('%s %s is a mistake of the command line', async (option, value) => {
    expect((await status(LARGE, {}, option, value)).code).toBe(EXIT.usage);
    expect((await status(LARGE, {}, '--wide', '--brief')).code).toBe(EXIT.usage);
  });

  it('finds virtual servers by the whole address of a real server', async () => {
    const { lines } = await status(LARGE, {}, '172.16.7.3');
    expect(lines.filter((line) => line.startsWith('tcp '))).toHaveLength(1);
    expect((await status(LARGE, {}, '172.16.7')).code).toBe(EXIT.negative);
  });

  it('takes a serial console, which says 0, for 80 columns', async () => {
    const { lines } = await status(troubledDocument(), { columns: 0, rows: 0 }, '--no-pager');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(Math.max(...lines.map(({ length }) => length))).toBeGreaterThan(60);
  });
});
