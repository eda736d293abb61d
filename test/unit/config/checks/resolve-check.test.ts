import { expect, it } from 'vitest';
import { loadText } from '../../../support/config.ts';

/** With a look at all earlier checks for each of them, these would take half a minute. */
const MANY = 50_000;

it('equal checks of one server have a number each, also where there are very many', () => {
  const checks = 'TCP_CHECK {\n}\n'.repeat(MANY);
  const server = `real_server 10.0.1.1 80 {\n${checks}TCP_CHECK {\nconnect_port 81\n}\n}\n`;
  const { config } = loadText('main.conf', `virtual_server 10.0.0.1 80 {\nlb_kind NAT\n${server}}\n`);
  const ids = (config?.virtualServers[0]?.realServers[0]?.checks ?? []).map(({ id }) => id);
  expect(ids).toHaveLength(MANY + 1);
  expect(ids[1]).toBe(`${ids[0]} #2`);
  expect(ids[MANY - 1]).toBe(`${ids[0]} #${MANY}`);
  expect(ids[MANY]).not.toContain('#');
});
