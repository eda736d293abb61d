import { expect, it } from 'vitest';
import { accountAt } from '../../../../src/cli/why/account.ts';
import { renderAccount } from '../../../../src/cli/why/render-account.ts';

it('an account of which nothing is known says so', () => {
  const at = '2026-11-30T03:12:00.000Z';
  const pair = { virtualServer: 'tcp 10.0.0.1:80', realServer: '10.0.1.1:80' };
  const account = accountAt(at, pair, { ofServer: [], ofDirector: [] });
  expect(renderAccount(account, at, { color: false, local: false }).split('\n')).toEqual([
    'tcp 10.0.0.1:80 10.0.1.1:80 at 2026-11-30 03:12:00.000Z',
    '  UNKNOWN: no event that is kept tells of it',
    '  its virtual server: nothing was told of it since lvsd started',
    '',
  ]);
});
