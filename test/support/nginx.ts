import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Certificate } from './certificate-authority.ts';
import { freeTcpPort } from './free-port.ts';
import { accepts, findProgram, ServerProcess } from './server-process.ts';

/** A real nginx in the foreground, on a free loopback port, with a document root of its own. */
export class Nginx implements AsyncDisposable {
  readonly port: number;
  private readonly directory: string;
  private readonly server: ServerProcess;

  private constructor(port: number, directory: string, server: ServerProcess) {
    this.port = port;
    this.directory = directory;
    this.server = server;
  }

  /** `files` are put under the document root, `locations` into the server block; with a certificate it speaks TLS. */
  static async start(
    files: Readonly<Record<string, string | Buffer>>,
    locations = '',
    certificate: Certificate | null = null,
  ): Promise<Nginx> {
    const binary = findProgram('nginx', 'nginx-light');
    const port = await freeTcpPort();
    const directory = mkdtempSync(join(tmpdir(), 'lvsd-nginx-'));
    mkdirSync(join(directory, 'root'));
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(directory, 'root', name), content);
    writeFileSync(join(directory, 'nginx.conf'), configuration(directory, port, locations, certificate));
    const server = new ServerProcess(binary, ['-p', directory, '-e', 'stderr', '-c', 'nginx.conf']);
    await server.ready(() => accepts(port));
    return new Nginx(port, directory, server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    rmSync(this.directory, { recursive: true, force: true });
  }
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
