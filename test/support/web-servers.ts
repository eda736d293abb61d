import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freeTcpPort } from './free-port.ts';
import { accepts, findProgram, ServerProcess } from './server-process.ts';

/** A real web server on a port of loopback, with what it has to offer. */
export interface WebServer extends AsyncDisposable {
  readonly name: string;
  readonly port: number;
  readonly paths: readonly string[];
}

/** Files that every server of files has in its root. */
const FILES: Readonly<Record<string, string>> = {
  'index.html': '<p>hello</p>\n',
  'empty.txt': '',
  'one.txt': '1',
  'page.html': '<p>some more text</p>\n'.repeat(50),
  'large.bin': 'x'.repeat(200_000),
  'lines.txt': '\r\n\r\n0\r\n\r\nHTTP/1.1 500 no\r\n\r\n',
  'parsed.shtml': '<p><!--#echo var="SERVER_PROTOCOL" --></p>\n',
  'sub/index.html': 'sub',
};
const FILE_PATHS = [...Object.keys(FILES).map((name) => `/${name}`), '/', '/sub', '/missing', '/%2e%2e/x'];
/** Has a 103 before its reply, which genhash takes for the reply itself. */
export const INTERIM_PATH = '/hints';
/** Workers of root must be able to read a directory that only root may. */
const IS_ROOT = process.getuid?.() === 0;

/** One of each that Debian has, and Node's and Python's own. */
export async function startWebServers(): Promise<readonly WebServer[]> {
  return Promise.all([nginx(), apache(), lighttpd(), haproxy(), python(), node()]);
}

function nginx(): Promise<WebServer> {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const text = (root: string, port: number) =>
    `${IS_ROOT ? 'user root;' : ''} daemon off; worker_processes 1; pid ${root}.pid; error_log ${root}.log; events {}
http { access_log off; ${temporary.map((name) => `${name}_temp_path ${root}.${name};`).join(' ')}
server { listen 127.0.0.1:${port}; root ${root}; ssi on; ssi_types text/html;
location = /204 { return 204; } location = /304 { return 304; } location = /418 { return 418 "short"; }
location = /301 { return 301 /elsewhere; } } }`;
  return fileServer('nginx', 'nginx-light', ['/204', '/304', '/418', '/301'], text, (config, root) => [
    '-p',
    root,
    '-e',
    `${root}.log`,
    '-c',
    config,
  ]);
}

function apache(): Promise<WebServer> {
  const modules = ['mpm_event', 'authz_core', 'dir', 'mime', 'include', 'alias', 'headers'];
  const text = (root: string, port: number) =>
    `${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
Listen 127.0.0.1:${port}
ServerName www
PidFile ${root}.pid
DefaultRuntimeDir ${root}.run
ErrorLog ${root}.log
TypesConfig /dev/null
DocumentRoot ${root}
AddType text/html .shtml
AddOutputFilter INCLUDES .shtml
Redirect 301 /301 /elsewhere
Redirect 410 /410
<Directory ${root}>
Options +Includes
DirectoryIndex index.html
</Directory>`;
  return fileServer('apache2', 'apache2', ['/301', '/410'], text, (config, root) => {
    mkdirSync(`${root}.run`);
    return ['-d', root, '-f', config, '-DFOREGROUND'];
  });
}

function lighttpd(): Promise<WebServer> {
  const text = (root: string, port: number) => `server.bind = "127.0.0.1"
server.port = ${port}
server.document-root = "${root}"
server.modules = ( "mod_redirect", "mod_ssi" )
index-file.names = ( "index.html" )
ssi.extension = ( ".shtml" )
mimetype.assign = ( ".html" => "text/html", "" => "text/plain" )
url.redirect = ( "^/301" => "/elsewhere" )`;
  return fileServer('lighttpd', 'lighttpd', ['/301'], text, (config) => ['-D', '-f', config]);
}

function python(): Promise<WebServer> {
  const text = () => '';
  return fileServer('python3', 'python3', [], text, (_config, root, port) => [
    '-m',
    'http.server',
    '--bind',
    '127.0.0.1',
    '--directory',
    root,
    String(port),
  ]);
}

async function haproxy(): Promise<WebServer> {
  const statuses = [200, 201, 204, 302, 304, 404, 429, 500, 502, 503, 504];
  const rules = statuses.map(
    (status) =>
      `http-request return status ${status} ${status === 204 || status === 304 ? '' : 'content-type text/plain string "said"'} if { path /${status} }`,
  );
  const text = (_root: string, port: number) => `defaults
mode http
timeout client 5s
timeout server 5s
timeout connect 5s
frontend web
bind 127.0.0.1:${port}
monitor-uri /monitor
${rules.join('\n')}
http-request deny if { path /denied }
http-request redirect location /elsewhere if { path /301 }
default_backend none
backend none
server gone 127.0.0.1:1
`;
  const paths = [...statuses.map((status) => `/${status}`), '/monitor', '/denied', '/301', '/unserved'];
  return await fileServer('haproxy', 'haproxy', paths, text, (config) => ['-db', '-f', config], false);
}

async function node(): Promise<WebServer> {
  const server = createServer((request, response) => {
    const [, kind, size = '10'] = /^\/(\w+)(?:\/(\d+))?$/.exec(request.url ?? '') ?? [];
    if (kind === 'chunks') {
      for (let index = 0; index < 20; index += 1) response.write('c'.repeat(Number(size)));
      response.addTrailers({ 'X-Trailer': 'x' });
      response.end();
    } else if (kind === 'length') response.end('l'.repeat(Number(size)));
    else if (kind === 'close') {
      response.shouldKeepAlive = false;
      response.useChunkedEncodingByDefault = false;
      response.write('until the end');
      response.end(' of file');
    } else if (kind === 'hints') response.writeEarlyHints({ link: '</x>' }, () => response.end('hinted'));
    else response.writeHead(Number(size)).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const sizes = [1, 15, 16, 255, 4096, 70_000];
  return {
    name: 'node',
    port: typeof address === 'object' && address !== null ? address.port : 0,
    paths: [
      ...sizes.flatMap((size) => [`/chunks/${size}`, `/length/${size}`]),
      ...[200, 204, 304, 400, 500].map((status) => `/status/${status}`),
      '/close',
      INTERIM_PATH,
    ],
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function fileServer(
  program: string,
  debianPackage: string,
  more: readonly string[],
  text: (root: string, port: number) => string,
  args: (config: string, root: string, port: number) => readonly string[],
  hasFiles = true,
): Promise<WebServer> {
  const directory = mkdtempSync(join(tmpdir(), `lvsd-${program}-`));
  const root = join(directory, 'root');
  mkdirSync(join(root, 'sub'), { recursive: true });
  for (const [name, content] of Object.entries(FILES)) writeFileSync(join(root, name), content);
  const port = await freeTcpPort();
  const config = join(directory, 'config');
  writeFileSync(config, text(root, port));
  const server = new ServerProcess(findProgram(program, debianPackage), args(config, root, port));
  await server.ready(() => accepts(port));
  return {
    name: program,
    port,
    paths: [...(hasFiles ? FILE_PATHS : []), ...more],
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
