import { describe, expect, it } from 'vitest';
import { rowsOf, show, widthOf } from '../../../src/cli/terminal.ts';
import { testCli } from '../../support/cli-context.ts';

describe('the terminal', () => {
  it.each([
    [{}, 120],
    [{ columns: 0 }, 80],
    [{ columns: 200 }, 200],
    [{ columns: 10 }, 40],
    [{ columns: 200, environment: { COLUMNS: '90' } }, 90],
  ])('of %j is %d wide', (init, width) => {
    expect(widthOf(testCli(init).context)).toBe(width);
  });

  it.each([
    [{}, null],
    [{ columns: 80, rows: 0 }, 23],
    [{ columns: 80, rows: 50 }, 49],
  ])('of %j has %j rows for text', (init, rows) => {
    expect(rowsOf(testCli(init).context.stdout)).toBe(rows);
  });

  it('gets what fits without a pager', async () => {
    const cli = testCli({ columns: 80, rows: 4, pager: true });
    await show('1\n2\n3\n', true, cli.context);
    expect([cli.stdout.text, cli.paged]).toEqual(['1\n2\n3\n', []]);
    await show('1\n2\n3\n4\n', true, cli.context);
    expect(cli.paged).toEqual(['1\n2\n3\n4\n']);
  });
});
