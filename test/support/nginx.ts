import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Certificate } from './certificate-authority.ts';

/** A real nginx in the foreground, on a free loopback port, with a document root of its own. */
export class Nginx implements AsyncDisposable {
  readonly port: number;
  private readonly directory: string;
  private readonly child: ChildProcess;

  private constructor(port: number, directory: string, child: ChildProcess) {
    this.port = port;
    this.directory = directory;
    this.child = child;
  }

  /** `files` are put under the document root, `locations` into the server block; with a certificate it speaks TLS. */
  static async start(
    files: Readonly<Record<string, string | Buffer>>,
    locations = '',
    certificate: Certificate | null = null,
  ): Promise<Nginx> {
    const binary = findNginx();
    const port = await freePort();
    const directory = mkdtempSync(join(tmpdir(), 'lvsd-nginx-'));
    mkdirSync(join(directory, 'root'));
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(directory, 'root', name), content);
    writeFileSync(join(directory, 'nginx.conf'), configuration(directory, port, locations, certificate));
    const child = spawn(binary, ['-p', directory, '-e', join(directory, 'error.log'), '-c', 'nginx.conf'], {
      stdio: 'ignore',
    });
    await accepts(port, child);
    return new Nginx(port, directory, child);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null) {
      const exited = new Promise<void>((resolve) => {
        this.child.once('exit', () => resolve());
      });
      this.child.kill('SIGTERM');
      await exited;
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function findNginx(): string {
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/local/sbin'];
  for (const folder of folders.filter((name) => name !== '')) {
    try {
      accessSync(join(folder, 'nginx'), constants.X_OK);
      return join(folder, 'nginx');
    } catch {
      // Not in this folder.
    }
  }
  throw new Error('nginx is needed for this test and was not found: run `apt-get install nginx-light`');
}

function configuration(
  directory: string,
  port: number,
  locations: string,
  certificate: Certificate | null,
): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${directory}/${name};`)
    .join(' ');
  // Workers of root must be able to read a directory that only root may.
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const tls =
    certificate === null
      ? ''
      : `ssl_certificate ${certificate.certificateFile}; ssl_certificate_key ${certificate.keyFile};`;
  return `${user} daemon off; worker_processes 1; pid ${directory}/pid; events {}
http { access_log off; ${temporary}
  server { listen 127.0.0.1:${port}${certificate === null ? '' : ' ssl'}; ${tls} root ${directory}/root; ${locations} } }\n`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Resolves when the port accepts; rejects when nginx ends before that. */
function accepts(port: number, child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`nginx ended with code ${code}`)));
    const attempt = (): void => {
      const socket = connect({ host: '127.0.0.1', port });
      socket.on('connect', () => {
        socket.destroy();
        resolve();
      });
      socket.on('error', () => setTimeout(attempt, 10));
    };
    attempt();
  });
}
