import { createHash, randomBytes } from 'node:crypto';
import type { HandoverRequest } from '../../src/api/vrrp-protocol.ts';
import { StatusChanges } from '../../src/state/status/status-changes.ts';
import type { StatusDocument } from '../../src/state/status/status-document.ts';
import { readWebConfig } from '../../web/config/web-config.ts';
import { DirectorLink } from '../../web/director/director-link.ts';
import { StreamHub } from '../../web/director/stream-hub.ts';
import { buildApp } from '../../web/server/app.ts';
import { assetTable } from '../../web/server/assets.ts';
import { createServer, type WebServer } from '../../web/server/server.ts';
import type { ToolAnswer, WebApp } from '../../web/server/web-app.ts';
import { Sessions } from '../../web/session/sessions.ts';
import { LoginService } from '../../web/users/login-service.ts';
import { hashPassword, verifyPassword } from '../../web/users/password.ts';
import type { User } from '../../web/users/users-file.ts';
import { FakeDaemon } from './cli-context.ts';
import { RecordingLogger } from './recording-logger.ts';
import { statusDocument } from './status-documents.ts';
import { VirtualClock } from './virtual-clock.ts';

/** Cheap: a test's password is nobody's. */
const COST = { N: 1024, r: 8, p: 1 };

export const PASSWORD = 'correct horse';

/** What changed, as a daemon with this status answers the first time. */
export function changesOf(document: StatusDocument) {
  const changes = new StatusChanges('run');
  for (const _rows of changes.compare(document)) continue;
  const change = changes.since(null);
  if (change === null) throw new Error('nothing compared');
  return change;
}

/** The routes of lvsd-web over a daemon that answers what a test says; requests are injected, no socket is opened. */
export class WebBench {
  readonly clock = new VirtualClock();
  readonly logger = new RecordingLogger();
  readonly daemon = new FakeDaemon();
  readonly users = new Map<string, User>();
  readonly hub = new StreamHub(this.clock);
  readonly handovers: HandoverRequest[] = [];
  tool: (words: readonly string[]) => Promise<ToolAnswer> = () =>
    Promise.resolve({ status: 0, stdout: '', stderr: '' });
  readonly server: WebServer;
  readonly link: DirectorLink;

  private constructor(server: WebServer, text: string, document: StatusDocument) {
    this.server = server;
    const result = readWebConfig(text);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    const { clock, logger, hub } = this;
    const users = () => this.users;
    const digest = (word: string): string => createHash('sha256').update(word).digest('base64url');
    this.link = new DirectorLink({
      client: { changes: () => Promise.resolve(changesOf(document)) },
      clock,
      logger,
      heard: () => hub.noteHeard(),
      lost: () => undefined,
    });
    const app: WebApp = {
      config: result.config,
      client: this.daemon,
      link: this.link,
      hub,
      sessions: new Sessions({ clock, users, digest, secret: () => randomBytes(16).toString('hex') }),
      logins: new LoginService({ clock, users, digest, verify: verifyPassword }),
      assets: assetTable(new Map([['main-x.js', Buffer.from('1')]])),
      clock,
      logger,
      version: '0.1.0',
      hostName: 'lb1',
      addresses: () => ['10.0.0.9'],
      tokenOf: (user) => digest(`token ${user}`),
      tool: (words) => this.tool(words),
      metrics: () => Promise.resolve('lvsd_up 1\n'),
      vrrp: () => Promise.resolve({ instances: [] }),
      handOver: (request) => {
        this.handovers.push(request);
        return Promise.resolve({ version: 1, instances: [request.instance], held: false, not_saved: null });
      },
    };
    buildApp(server, app);
  }

  /** `text` is web.yaml. */
  static async open(text: string, document: StatusDocument = statusDocument()): Promise<WebBench> {
    const bench = new WebBench(await createServer(null, () => 'id'), text, document);
    for (const [name, role] of [
      ['alice', 'operator'],
      ['bob', 'viewer'],
    ] as const) {
      bench.users.set(name, { name, role, hash: await hashPassword(PASSWORD, COST) });
    }
    bench.link.start();
    await bench.clock.advanceAndSettle(1);
    return bench;
  }

  /** Logs in and says what a page of that session sends. */
  async login(name: string): Promise<{ readonly cookie: string; readonly token: string }> {
    const answer = await this.server.inject({
      method: 'POST',
      url: '/login',
      headers: { host: 'localhost:9466', 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ name, password: PASSWORD }).toString(),
    });
    const cookie = String(answer.headers['set-cookie']).split(';', 1)[0] ?? '';
    const session = await this.get('/api/v1/session', { cookie });
    return { cookie, token: session.json().token };
  }

  get(url: string, headers: Readonly<Record<string, string>> = {}) {
    return this.server.inject({ method: 'GET', url, headers: { host: 'localhost:9466', ...headers } });
  }

  post(url: string, headers: Readonly<Record<string, string>>, body: object) {
    return this.server.inject({
      method: 'POST',
      url,
      headers: { host: 'localhost:9466', 'content-type': 'application/json', ...headers },
      payload: JSON.stringify(body),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.link.stop();
    await this.server.close();
  }
}
