import { expect, it } from 'vitest';
import { adviceText } from '../../../../vrrp/report/advice-text.ts';
import { statusOf } from '../../../../vrrp/report/status-document.ts';
import { LoneRouter } from '../../../support/vrrp/lone-router.ts';
import { instanceSpec } from '../../../support/vrrp/specs.ts';

it('advice is printed below the name of its instance, with its remedy', () => {
  const router = LoneRouter.of(instanceSpec({ preempt: false }));
  router.hear(90);
  expect(adviceText(statusOf(router.state, router.now, 1_700_000_000_000))).toBe(
    [
      'VI_1',
      '  info nopreempt-keeps: 10.9.0.2 is MASTER with priority 90, below ours of 100: nopreempt leaves it the addresses until it fails',
      '    lvsctl vrrp take moves them now; take nopreempt out where the better node is to have them',
      '',
    ].join('\n'),
  );
});
