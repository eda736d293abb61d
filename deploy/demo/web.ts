import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashPassword } from '../../web/users/password.ts';

/**
 * `npm run demo -- --web`: the page over a running lvsd whose checks are real and whose kernel is not, so that it needs
 * no root and changes nothing on this host. Web servers on loopback go away and come back by themselves.
 */
const PORT = 8_461;
const PAGE = 'http://localhost:9466/';
const HOSTS = [11, 12, 13, 14, 21, 22].map((host) => `127.0.9.${host}`);
/** How long a server stays away, and how long all are there in between. Milliseconds. */
const AWAY = 20_000;
const QUIET = 15_000;

function real(host: string, check: string): string {
  return `  real_server ${host} ${PORT} {\n    weight 10\n    ${check}\n  }\n`;
}

const HTTP =
  'HTTP_GET { url { path /health\n      status_code 200 }\n      connect_timeout 1\n      retry 1\n      delay_before_retry 1 }';
const TCP = 'TCP_CHECK { connect_timeout 1\n      retry 0 }';

function service(
  address: string,
  port: number,
  quorum: number,
  hosts: readonly string[],
  check: string,
): string {
  return `virtual_server ${address} ${port} {\n  delay_loop 2\n  lb_algo wlc\n  lb_kind NAT\n  protocol TCP\n  quorum ${quorum}\n  sorry_server 127.0.9.99 ${PORT}\n${hosts.map((host) => real(host, check)).join('')}}\n`;
}

const CONFIG = [
  'global_defs {\n  router_id demo\n}\n',
  service('203.0.113.10', 443, 20, HOSTS.slice(0, 4), HTTP),
  service('203.0.113.10', 80, 10, HOSTS.slice(0, 4), TCP),
  service('203.0.113.25', 25, 20, HOSTS.slice(4), TCP),
].join('');

function listen(host: string): Promise<Server> {
  const server = createServer((_request, response) => response.end('well\n'));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(PORT, host, () => resolve(server));
  });
}

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'lvsd-demo-'));
  const file = (name: string): string => join(directory, name);
  const password = `demo-${process.pid}`;
  writeFileSync(file('lvsd.conf'), CONFIG);
  writeFileSync(file('users'), `alice:operator:${await hashPassword(password)}\n`, { mode: 0o600 });
  writeFileSync(
    file('web.yaml'),
    `users_file: ${file('users')}\ncontrol: ${file('lvsd.sock')}\nmetrics: false\n`,
  );
  const children: ChildProcess[] = [];
  const start = (program: string, ...words: string[]): void => {
    const child = spawn(process.execPath, [`dist/src/${program}.js`, ...words], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.once('exit', (code) => end(code ?? 1));
    children.push(child);
  };
  const end = (code: number): never => {
    for (const child of children) child.kill('SIGTERM');
    rmSync(directory, { recursive: true, force: true });
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end(0));
  const servers = new Map<string, Server>();
  for (const host of HOSTS) servers.set(host, await listen(host));
  const places = ['--control', file('lvsd.sock'), '--state-dir', directory, '--metrics', 'off'];
  start('lvsd', '--kernel', 'memory', '--config', file('lvsd.conf'), ...places);
  start('lvsd-web', '--config', file('web.yaml'));
  process.stdout.write(`\n${PAGE}  name alice, password ${password}; Ctrl-C ends it\n\n`);
  for (let turn = 0; ; turn += 1) {
    await sleep(QUIET);
    const host = HOSTS[(turn * 5) % HOSTS.length] ?? '';
    const server = servers.get(host);
    server?.close();
    server?.closeAllConnections();
    await sleep(AWAY);
    servers.set(host, await listen(host));
  }
}

await main();
