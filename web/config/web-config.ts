import { isLoopback, parseIpAddress } from '../../src/base/ip-address.ts';
import { isMap, isScalar, parseDocument } from '../../src/config/yaml/package.ts';
import { type Network, parseNetwork } from './network.ts';
import { WEB_KEYS } from './web-schema.ts';

/** The largest configuration file that is read, in characters. */
export const MAX_WEB_CONFIG_CHARACTERS = 65_536;

const DEFAULT_WEB_ADDRESS = '127.0.0.1:9466';

/** Where lvsd-web listens: an address and a port, or the absolute path of a unix socket. */
export type ListenPlace =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

export interface TrustedProxy {
  /** The addresses of the proxies whose headers are believed. */
  readonly from: readonly Network[];
  /** Null when the proxy gives only the address of its visitors and not their names. */
  readonly userHeader: string | null;
  /** Null when every user that the proxy names is a viewer. */
  readonly roleHeader: string | null;
}

/** The settings of /etc/lvsd/web.yaml. */
export interface WebConfig {
  readonly listen: ListenPlace;
  /** Host names, in lower case and without a port, that a request may name beside the address itself. */
  readonly names: readonly string[];
  readonly tls: { readonly certificate: string; readonly key: string } | null;
  readonly insecureHttp: boolean;
  readonly usersFile: string | null;
  readonly metrics: boolean;
  /** Where lvsd serves its metrics: `127.0.0.1:9465`. */
  readonly metricsFrom: string;
  /** lvsd's control socket. */
  readonly control: string;
  readonly trustedProxy: TrustedProxy | null;
}

/** One error in the file, with its place. */
export interface WebConfigProblem {
  /** Lines and columns count from 1. Null: the error concerns the file as a whole. */
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
  readonly hint: string | null;
}

export type WebConfigResult =
  | { readonly ok: true; readonly config: WebConfig }
  | { readonly ok: false; readonly problems: readonly WebConfigProblem[] };

const KEYS = Object.keys(WEB_KEYS);

interface Found {
  readonly value: unknown;
  readonly offset: number;
}

/** Parses and validates the text of web.yaml. The result lists all errors, not only the first. */
export function readWebConfig(text: string): WebConfigResult {
  const reader = new Reader(text.slice(0, MAX_WEB_CONFIG_CHARACTERS + 1));
  const config = reader.config();
  return reader.problems.length === 0 ? { ok: true, config } : { ok: false, problems: reader.problems };
}

/** `file:line:column: error: message`, with the hint on a line of its own. */
export function renderWebConfigProblem(path: string, problem: WebConfigProblem): string {
  const place = problem.line === null ? path : `${path}:${problem.line}:${problem.column ?? 1}`;
  const hint = problem.hint === null ? '' : `\n  hint: ${problem.hint}`;
  return `${place}: error: ${problem.message}${hint}`;
}

class Reader {
  readonly problems: WebConfigProblem[] = [];
  readonly #text: string;
  readonly #values = new Map<string, Found>();

  constructor(text: string) {
    this.#text = text;
    if (text.length > MAX_WEB_CONFIG_CHARACTERS) {
      this.#addProblem(null, `the file has more than ${MAX_WEB_CONFIG_CHARACTERS} characters`);
    } else this.#parse();
  }

  config(): WebConfig {
    const listen = this.#listen();
    const config: WebConfig = {
      listen,
      names: this.#list('names').map((name) => name.toLowerCase()),
      tls: this.#tls(),
      insecureHttp: this.#flag('insecure_http', false),
      usersFile: this.#path('users_file'),
      metrics: this.#flag('metrics', true),
      metricsFrom: this.#word('metrics_from', /^(127\.[0-9.]+|\[::1\]|localhost):\d{1,5}$/, '127.0.0.1:9465'),
      control: this.#path('control') ?? '/run/lvsd/lvsd.sock',
      trustedProxy: this.#proxy(),
    };
    this.#judge(config);
    return config;
  }

  /** Refuses a configuration that would send passwords in clear, or would show the page to other hosts without a login. */
  #judge({ listen, tls, insecureHttp, usersFile, trustedProxy }: WebConfig): void {
    if (listen.kind === 'unix' || isLoopbackHost(listen.host)) return;
    const at = this.#values.get('listen')?.offset ?? null;
    if (tls === null && !insecureHttp) {
      this.#addProblem(
        at,
        `${listen.host} is reached from other hosts and there is no tls`,
        'set tls: {certificate, key}; or insecure_http: true, then the page is read-only and has no login',
      );
    }
    if (!insecureHttp && usersFile === null && (trustedProxy?.userHeader ?? null) === null) {
      this.#addProblem(
        at,
        `${listen.host} is reached from other hosts and there is no users_file`,
        'make one with `lvsctl web passwd NAME`, and name it in users_file',
      );
    }
  }

  #parse(): void {
    const document = parseDocument(this.#text, { maxAliasCount: 0, uniqueKeys: true } as never);
    for (const error of document.errors)
      this.#addProblem(error.pos[0], error.message.split('\n', 1)[0] ?? '');
    const { contents } = document;
    if (contents === null || document.errors.length > 0) return;
    if (!isMap(contents)) {
      this.#addProblem(0, 'the file is no map of keys and values');
      return;
    }
    for (const { key, value } of contents.items) this.#take(key, value);
  }

  #take(key: unknown, value: unknown): void {
    const name = isScalar(key) ? String(key.value) : '';
    const offset = isScalar(key) ? (key.range?.[0] ?? 0) : 0;
    if (!KEYS.includes(name)) {
      this.#addProblem(offset, `there is no key ${name || 'of that kind'} here`, `it has ${KEYS.join(', ')}`);
      return;
    }
    const node = value as { toJSON?: () => unknown } | null;
    this.#values.set(name, { value: node?.toJSON?.() ?? null, offset });
  }

  #listen(): ListenPlace {
    const found = this.#values.get('listen');
    const text = found === undefined ? DEFAULT_WEB_ADDRESS : String(found.value);
    const place = parseListenPlace(text);
    if (place !== null) return place;
    this.#addProblem(
      found?.offset ?? null,
      `listen: ${text} is no ADDRESS:PORT and no absolute path of a socket`,
    );
    return { kind: 'tcp', host: '127.0.0.1', port: 0 };
  }

  #tls(): WebConfig['tls'] {
    const found = this.#values.get('tls');
    if (found === undefined) return null;
    const value = found.value as Readonly<Record<string, unknown>> | null;
    const certificate = value?.['certificate'];
    const key = value?.['key'];
    if (isPath(certificate) && isPath(key)) return { certificate, key };
    this.#addProblem(found.offset, 'tls wants certificate and key, absolute paths of PEM files');
    return null;
  }

  #proxy(): TrustedProxy | null {
    const found = this.#values.get('trusted_proxy');
    if (found === undefined) return null;
    const value = (found.value ?? {}) as Readonly<Record<string, unknown>>;
    const from = [value['from']].flat().map((text) => parseNetwork(String(text)));
    const header = (name: string): string | null => {
      const text = value[name];
      return typeof text === 'string' && /^[A-Za-z0-9-]{1,64}$/.test(text) ? text.toLowerCase() : null;
    };
    const [userHeader, roleHeader] = [header('user_header'), header('role_header')];
    const networks = from.filter((network) => network !== null);
    const isWrong = (name: string, read: string | null): boolean =>
      value[name] !== undefined && read === null;
    if (
      networks.length !== from.length ||
      isWrong('user_header', userHeader) ||
      isWrong('role_header', roleHeader) ||
      (roleHeader !== null && userHeader === null)
    ) {
      this.#addProblem(
        found.offset,
        'trusted_proxy wants from (addresses or prefixes), and user_header and role_header as names of headers; a role_header wants a user_header',
      );
      return null;
    }
    return { from: networks, userHeader, roleHeader };
  }

  #flag(name: string, preset: boolean): boolean {
    const found = this.#values.get(name);
    if (found === undefined) return preset;
    if (typeof found.value === 'boolean') return found.value;
    this.#addProblem(found.offset, `${name}: expected true or false`);
    return preset;
  }

  #path(name: string): string | null {
    const found = this.#values.get(name);
    if (found === undefined) return null;
    if (isPath(found.value)) return found.value;
    this.#addProblem(found.offset, `${name}: expected an absolute path`);
    return null;
  }

  #word(name: string, pattern: RegExp, preset: string): string {
    const found = this.#values.get(name);
    if (found === undefined) return preset;
    if (typeof found.value === 'string' && pattern.test(found.value)) return found.value;
    this.#addProblem(found.offset, `${name}: expected an address of this host and a port, such as ${preset}`);
    return preset;
  }

  #list(name: string): readonly string[] {
    const found = this.#values.get(name);
    if (found === undefined) return [];
    const list = [found.value].flat();
    if (list.every((one) => typeof one === 'string' && /^[A-Za-z0-9.:[\]-]{1,253}$/.test(one))) {
      return list as string[];
    }
    this.#addProblem(found.offset, `${name}: expected a list of host names`);
    return [];
  }

  #addProblem(offset: number | null, message: string, hint: string | null = null): void {
    if (offset === null) {
      this.problems.push({ line: null, column: null, message, hint });
      return;
    }
    const lines = this.#text.slice(0, offset).split('\n');
    this.problems.push({ line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1, message, hint });
  }
}

function parseListenPlace(text: string): ListenPlace | null {
  if (isPath(text)) return { kind: 'unix', path: text };
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([0-9.]+|localhost)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port > 65_535) return null;
  return host === 'localhost' || parseIpAddress(host) !== undefined ? { kind: 'tcp', host, port } : null;
}

/** Whether only this host reaches an address. */
export function isLoopbackHost(host: string): boolean {
  const address = parseIpAddress(host);
  return host === 'localhost' || (address !== undefined && isLoopback(address));
}

function isPath(value: unknown): value is string {
  return typeof value === 'string' && /^\/[^\0\n]{1,4000}$/.test(value);
}
