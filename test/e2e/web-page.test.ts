import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BuiltDaemon, ONE_SERVICE } from '../support/built-daemon.ts';
import { goTo, logIn, openBrowser, PAGE_PASSWORD, RunningPage } from '../support/page/running-page.ts';
import { RunningDaemon } from '../support/running-daemon.ts';

const ROW = '[data-real="127.0.0.2:80"]';
const MARKUP = '<img src=x onerror=document.title=1>';

function listening(host: string): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve) => {
    server.listen(0, host, () => {
      const address = server.address();
      resolve({ server, port: typeof address === 'object' ? (address?.port ?? 0) : 0 });
    });
  });
}

/** Far beyond what a busy machine needs: what is awaited decides, and no measurement hangs on it. */
const PATIENCE = 240_000;

describe('the page, in Chromium', { timeout: PATIENCE }, () => {
  let daemon: RunningDaemon;
  let running: RunningPage;
  let browser: Browser;
  let page: Page;
  let real: { readonly server: Server; readonly port: number };
  const reports: string[] = [];

  beforeAll(async () => {
    real = await listening('127.0.0.3');
    daemon = await RunningDaemon.start({
      scripts: { 'markup.sh': `echo '${MARKUP}'` },
      text: `
global_defs { script_user root
  enable_script_security }
virtual_server 10.9.0.1 80 { delay_loop 1
  lb_algo rr
  lb_kind NAT
  quorum 2
  protocol TCP
  alpha
  real_server 127.0.0.2 80 { weight 1
    MISC_CHECK { misc_path "DIR/markup.sh" } }
  real_server 127.0.0.3 ${real.port} { weight 1
    TCP_CHECK { connect_timeout 1
      retry 0 } }
  real_server 127.0.0.4 80 { weight 1 }
}`,
    });
    running = await RunningPage.open(daemon.file('lvsd.sock'));
    browser = await openBrowser();
    page = await logIn(browser, running);
    page.on('console', (message) => {
      if (message.type() === 'error') reports.push(message.text());
    });
    await page.goto(`${running.origin}/?view=services&open=tcp+10.9.0.1%3A80`);
    await page.waitForSelector(`${ROW} .state.up`);
  }, PATIENCE);

  afterAll(async () => {
    await browser?.close();
    await running?.[Symbol.asyncDispose]();
    await daemon?.[Symbol.asyncDispose]();
    real?.server.close();
  });

  it('drains a server in two clicks after it said what will follow, and the daemon agrees', async () => {
    await page.click(`${ROW} button:text("Drain")`);
    await page.waitForSelector('.forecast:has-text("leaves 2 of 3")');
    await page.fill('input[name=reason]', 'kernel update');
    await page.click('dialog button[type=submit]');
    await page.waitForSelector(`${ROW} .state:has-text("drain"), ${ROW} .state:has-text("maintenance")`);
    const [service] = (await daemon.client.status([])).virtual_servers;
    const [server] = service?.real_servers ?? [];
    expect(server?.override).toMatchObject({ author: 'alice (web, 127.0.0.1)', reason: 'kernel update' });
    await page.click('.notice button:text("Undo")');
    await page.waitForSelector(`${ROW} .state.up`);
  });

  it('wants the name of a virtual server typed that would go down', async () => {
    const row = `[data-real="127.0.0.4:80"]`;
    await page.click(`${ROW} button:text("Disable")`);
    await page.fill('input[name=reason]', 'one of two');
    await page.waitForSelector('.forecast:has-text("UP")');
    await page.click('dialog button[type=submit]');
    await page.waitForSelector(`${ROW} .state.maintenance`);
    await page.click(`${row} button:text("Disable")`);
    await page.fill('input[name=reason]', 'the other');
    await page.waitForSelector('.forecast:has-text("DOWN")');
    expect(await page.isDisabled('dialog button[type=submit]')).toBe(true);
    await page.fill('input[name=typed]', 'tcp 10.9.0.1:80');
    await page.click('dialog button[type=submit]');
    await page.waitForSelector(`${row} .state.maintenance`);
    await page.waitForSelector('article.service.down');
    await daemon.client.override({
      action: 'enable',
      virtual_server: 'tcp 10.9.0.1:80',
      real_servers: ['127.0.0.2:80', '127.0.0.4:80'],
      author: 'test',
      reason: null,
      for_seconds: null,
      weight: null,
      deadline_seconds: null,
      force: false,
      dry_run: false,
    });
    await page.waitForSelector('article.service.up');
  });

  it('turns the row of a server that stopped', async () => {
    const row = `[data-real="127.0.0.3:${real.port}"]`;
    await page.waitForSelector(`${row} .state.up`);
    real.server.close();
    await page.waitForSelector(`${row} .state.down`);
    expect(await page.title()).toBe('(1) lb1');
  });

  it('shows markup in the output of a check as text', async () => {
    await page.click(`${ROW} th a`);
    await page.waitForSelector(`pre:has-text("${MARKUP}")`);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).toContain('lb1');
  });

  it('has nothing that axe-core finds, in both themes', async () => {
    const axe = readFileSync(join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8');
    for (const colorScheme of ['light', 'dark'] as const) {
      // A context of its own, in which the policy lets the tester's script in.
      const other = await logIn(browser, running, { colorScheme, bypassCSP: true });
      await other.evaluate(axe);
      for (const view of [
        'problems',
        'services&open=tcp+10.9.0.1%3A80',
        'machines',
        'events',
        'configuration',
      ]) {
        await goTo(other, `view=${view}`);
        await other.waitForSelector('main section:not([aria-busy=true]), main > .empty');
        const found = await other.evaluate(
          `axe.run().then(({violations}) => violations.map((v) => v.id + ' ' + v.nodes[0].html))`,
        );
        expect(found, `${view} ${colorScheme}`).toEqual([]);
      }
      await other.close();
    }
  });

  it('shows a viewer everything and lets it change nothing', async () => {
    const other = await logIn(browser, running, {}, 'bob');
    await other.goto(`${running.origin}/?view=services&open=tcp+10.9.0.1%3A80`);
    await other.waitForSelector(`${ROW} .state`);
    expect(await other.isDisabled(`${ROW} button:text("Drain")`)).toBe(true);
    await other.close();
  });

  it('shows a table without script', async () => {
    const other = await browser.newPage({ ignoreHTTPSErrors: true, javaScriptEnabled: false });
    await other.goto(`${running.origin}/`);
    await other.fill('input[name=name]', 'bob');
    await other.fill('input[name=password]', PAGE_PASSWORD);
    await other.click('button');
    await other.waitForSelector('table.plain tr:has-text("tcp 10.9.0.1:80")');
    await other.close();
  });

  it('is used by keyboard alone, and gives the focus back to where it was', async () => {
    await page.goto(`${running.origin}/?view=services&open=tcp+10.9.0.1%3A80`);
    await page.waitForSelector(`${ROW} .state`);
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.id')).toBe('search');
    await page.focus(`${ROW} button:text("Drain")`);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.forecast:has-text("leaves")');
    expect(await page.evaluate('document.activeElement.name')).toBe('reason');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
    await page.keyboard.press('Enter');
    await page.click('dialog button:text("Cancel")');
    await page.waitForSelector('dialog', { state: 'detached' });
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Drain…');
    await page.focus('button.name');
    await page.keyboard.press('Enter');
    await page.waitForSelector(ROW, { state: 'detached' });
    await page.keyboard.press('Enter');
    await page.waitForSelector(ROW);
  });

  it('keeps states apart in forced colours, and moves nothing where that is not wanted', async () => {
    const other = await logIn(browser, running, { forcedColors: 'active', reducedMotion: 'reduce' });
    await goTo(other, 'view=services&open=tcp+10.9.0.1%3A80');
    await other.waitForSelector(`${ROW} .state`);
    const isFramed = await other.evaluate<boolean>(`(() => {
      const { borderTopColor, backgroundColor } = getComputedStyle(document.querySelector('article.service'));
      return borderTopColor !== backgroundColor;
    })()`);
    expect(isFramed).toBe(true);
    const words = await other.$$eval('[data-real] .state', (list) => list.map((one) => one.textContent));
    expect(words).toContain('● up');
    for (const word of words) expect(word).toMatch(/^[●✕▲◐■○] \w+$/);
    const motion = `(() => {
      const notice = document.body.appendChild(document.createElement('div'));
      notice.className = 'notice';
      const { animationName } = getComputedStyle(notice);
      notice.remove();
      return animationName;
    })()`;
    expect(await other.evaluate(motion)).toBe('none');
    expect(await page.evaluate(motion)).toBe('rise');
    await other.close();
  });

  it('says no violation of its policy', () => {
    expect(reports.filter((text) => text.includes('Content Security Policy'))).toEqual([]);
  });
});

describe('the page of a director that hangs', { timeout: PATIENCE }, () => {
  it('turns grey and offers no change, and comes back with the director', async () => {
    await using daemon = await BuiltDaemon.start({ text: ONE_SERVICE });
    await using running = await RunningPage.open(daemon.file('lvsd.sock'));
    const browser = await openBrowser();
    try {
      const page = await logIn(browser, running);
      await page.goto(`${running.origin}/?view=services&open=tcp+192.0.2.1%3A80`);
      await page.waitForSelector('.app:not(.stale) [data-real]');
      process.kill(daemon.pid, 'SIGSTOP');
      await page.waitForSelector('.app.stale', { timeout: 60_000 });
      expect(await page.textContent('.banners')).toMatch(/as of .*, director does not answer/);
      expect(await page.isDisabled('[data-real] button:text("Drain")')).toBe(true);
      process.kill(daemon.pid, 'SIGCONT');
      await page.waitForSelector('.app:not(.stale)', { timeout: 60_000 });
      expect(await page.isDisabled('[data-real] button:text("Drain")')).toBe(false);
    } finally {
      await browser.close();
    }
  });
});
