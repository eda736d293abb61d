import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { SocketControlClient } from '../../../src/api/control-client.ts';
import { SystemClock } from '../../../src/platform/host/system-clock.ts';
import { builtPage, readWebFile } from '../../../src/platform/host/web-host.ts';
import { readWebConfig } from '../../../web/config/web-config.ts';
import { LvsdWeb, type WebHost } from '../../../web/main.ts';
import { hashPassword } from '../../../web/users/password.ts';
import { RecordingLogger } from '../recording-logger.ts';

/** How long something may take to show: beyond what a busy machine needs. */
export const PAGE_PATIENCE = 120_000;

export const PAGE_PASSWORD = 'a long password';

/** lvsd-web in this process, with TLS and two users, over the control socket of a daemon or over what a test answers. */
export class RunningPage implements AsyncDisposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'lvsd-web-'));
  readonly logger = new RecordingLogger();
  readonly #web: LvsdWeb;
  origin = '';

  private constructor(control: string, host: Partial<WebHost>) {
    const clock = new SystemClock();
    const path = (name: string): string => join(this.directory, name);
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
        ...['-subj', '/CN=localhost', '-keyout', path('key.pem'), '-out', path('cert.pem')],
      ],
      { stdio: 'ignore' },
    );
    const read = readWebConfig(
      `listen: 127.0.0.1:0\ntls: {certificate: ${path('cert.pem')}, key: ${path('key.pem')}}\nusers_file: ${path('users')}\ncontrol: ${control}\n`,
    );
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    this.#web = new LvsdWeb(read.config, {
      clock,
      logger: this.logger,
      version: '0.1.0',
      hostName: 'lb1',
      readText: readWebFile,
      pageFiles: builtPage,
      addresses: () => [],
      connect: (socket) => new SocketControlClient({ clock }, { path: socket }),
      vrrp: () => Promise.reject(new Error('no VRRP here')),
      tool: () => Promise.resolve({ status: 0, stdout: '{"findings":[]}', stderr: '' }),
      fetchText: () => Promise.resolve('lvsd_up 1\n'),
      ...host,
    });
  }

  /** `host` is what a test answers in place of this host and a daemon. */
  static async open(control: string, host: Partial<WebHost> = {}): Promise<RunningPage> {
    const running = new RunningPage(control, host);
    await running.setPassword(PAGE_PASSWORD);
    running.origin = (await running.#web.start()).replace('127.0.0.1', 'localhost');
    return running;
  }

  /** Of both users: alice may change things, bob may look. */
  async setPassword(password: string): Promise<void> {
    const hash = await hashPassword(password, { N: 1024, r: 8, p: 1 });
    writeFileSync(join(this.directory, 'users'), `alice:operator:${hash}\nbob:viewer:${hash}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#web.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Debian's Chromium, without anything that would ask another host. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    timeout: PAGE_PATIENCE,
    executablePath: '/usr/bin/chromium',
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
      ...['--disable-background-networking', '--disable-component-update'],
    ],
  });
}

/** A page of somebody who has logged in by the form. */
export async function logIn(
  browser: Browser,
  { origin }: RunningPage,
  options: Parameters<Browser['newPage']>[0] = {},
  name = 'alice',
): Promise<Page> {
  const page = await browser.newPage({ ignoreHTTPSErrors: true, ...options });
  page.setDefaultTimeout(PAGE_PATIENCE);
  await page.goto(`${origin}/`);
  await page.fill('input[name=name]', name);
  await page.fill('input[name=password]', PAGE_PASSWORD);
  await page.click('button');
  await page.waitForSelector('.counts');
  return page;
}

/** Another view of a page that is open, as the back button leads to it: without loading everything anew. */
export async function goTo(page: Page, query: string): Promise<void> {
  await page.evaluate(
    `history.pushState(null, '', '/?${query}'); dispatchEvent(new PopStateEvent('popstate'))`,
  );
}
