import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SITE_HOST, siteClient } from '../support/page/page-site.ts';
import { goTo, logIn, openBrowser, RunningPage } from '../support/page/running-page.ts';

/** Where the pictures go: `npm run pictures` makes all of them in docs/; every other run looks at a phone, the narrowest, alone. */
const KEPT = process.env['LVSD_PICTURES'];
const PATIENCE = 300_000;

const SERVER = 'vs=tcp+203.0.113.10%3A443&address=10.0.1.20&port=8443';
const VIEWS: Readonly<Record<string, string>> = {
  problems: 'view=problems',
  services: 'view=services&open=tcp+203.0.113.10%3A443',
  machines: 'view=machines',
  server: `view=server&${SERVER}`,
  events: 'view=events',
  configuration: 'view=configuration',
  doctor: 'view=doctor',
  vrrp: 'view=vrrp',
};

const LOOKS = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 860 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 860 } },
  phone: { colorScheme: 'light', viewport: { width: 360, height: 760 } },
} as const;

describe('the page, to look at', { timeout: PATIENCE }, () => {
  const directory = KEPT ?? mkdtempSync(join(tmpdir(), 'lvsd-pictures-'));
  let running: RunningPage;
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(directory, { recursive: true });
    running = await RunningPage.open('/run/none.sock', { ...SITE_HOST, connect: siteClient });
    browser = await openBrowser();
  }, PATIENCE);

  afterAll(async () => {
    await browser?.close();
    await running?.[Symbol.asyncDispose]();
    if (KEPT === undefined) rmSync(directory, { recursive: true, force: true });
  });

  const looks = Object.entries(LOOKS).filter(([look]) => KEPT !== undefined || look === 'phone');

  it.each(looks)('fits its window in every view and dialog: %s', async (look, options) => {
    const page = await logIn(browser, running, options);
    const picture = (name: string) => page.screenshot({ path: join(directory, `${name}-${look}.png`) });
    for (const [name, query] of Object.entries(VIEWS)) {
      await goTo(page, query);
      await page.waitForSelector(`[data-view="${name}"] section:not([aria-busy=true])`);
      await picture(name);
      const wide = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(wide, `${name} ${look}: pixels beyond the window`).toBeLessThanOrEqual(0);
    }
    await goTo(page, VIEWS['services'] ?? '');
    await page.click('[data-real="10.0.1.11:8443"] button:text("Drain")');
    await page.waitForSelector('.forecast:has-text("leaves 8 of 12")');
    await picture('dialog');
    const box = await page.locator('dialog').boundingBox();
    expect(box?.width).toBeLessThanOrEqual(options.viewport.width);
    await page.close();
  });
});
