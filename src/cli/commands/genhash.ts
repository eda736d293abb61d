import { UNBOUND } from '../../../checkers/connection/spec.ts';
import { type DigestOutcome, MAX_SHOWN_BYTES } from '../../../checkers/genhash/spec.ts';
import type { HttpProtocol } from '../../../checkers/http/spec.ts';
import { sniName } from '../../../checkers/http/spec.ts';
import { formatEndpoint, parseIpAddress } from '../../base/ip-address.ts';
import { neutralise } from '../../base/visible-text.ts';
import type { CliContext, Command, Invocation } from '../command.ts';
import { UsageError } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';
import { renderBytes } from '../render/bytes.ts';

const DEFAULT_TIMEOUT_SECONDS = 5;
const MAX_TIMEOUT_SECONDS = 3600;
const PROTOCOLS: ReadonlyMap<string, HttpProtocol> = new Map([
  ['1.0', '1.0'],
  ['1.0c', '1.0C'],
  ['1.0C', '1.0C'],
  ['1.1', '1.1'],
]);

/** `lvsctl genhash`: the digest of a url, for `digest` in the configuration. Needs no lvsd. */
export const genhashCommand: Command = {
  name: 'genhash',
  summary: 'Prints the digest of a url for an HTTP or SSL check, as genhash of keepalived does',
  positionals: '',
  maxPositionals: 0,
  options: [
    { name: 'server', short: 's', value: 'ADDRESS', help: 'address of the server (required)' },
    { name: 'port', short: 'p', value: 'PORT', help: 'its port (required)' },
    { name: 'url', short: 'u', value: 'PATH', help: 'path of the url (required)' },
    { name: 'use-ssl', short: 'S', value: null, help: 'over TLS; the certificate is not verified' },
    { name: 'use-sni', short: 'I', value: null, help: 'send the virtual host in the TLS handshake' },
    { name: 'use-virtualhost', short: 'V', value: 'HOST', help: 'Host header (default: ADDRESS:PORT)' },
    { name: 'protocol', short: 'P', value: 'VERSION', help: '1.0, 1.0C or 1.1 (default: 1.0)' },
    {
      name: 'timeout',
      short: 't',
      value: 'SECONDS',
      help: `as connect_timeout of a check (default: ${DEFAULT_TIMEOUT_SECONDS})`,
    },
    { name: 'verbose', short: 'v', value: null, help: 'also show headers and body' },
  ],
  description: [
    'Gets a url exactly as a check does and prints the MD5 of its body, which `digest` in a url block takes.',
    'A chunked body is hashed with its chunk sizes, as keepalived does; lvsd accepts the digest of its content too.',
    'Exit code 1: there was no reply.',
  ].join('\n'),
  run,
};

async function run(invocation: Invocation, context: CliContext): Promise<ExitCode> {
  const address = parseIpAddress(required(invocation, 'server'));
  if (address === undefined) throw new UsageError('lvsctl genhash: --server takes a numeric address');
  const port = wholeNumber('port', required(invocation, 'port'), 65_535);
  const protocol = PROTOCOLS.get(invocation.value('protocol') ?? '1.0');
  if (protocol === undefined) throw new UsageError('lvsctl genhash: --protocol is one of 1.0, 1.0C, 1.1');
  const timeout = invocation.value('timeout') ?? String(DEFAULT_TIMEOUT_SECONDS);
  const virtualHost = invocation.value('use-virtualhost');
  const verbose = invocation.has('verbose');
  const startedAt = context.clock.now();
  const outcome = await context.fetchDigest({
    connection: {
      ...UNBOUND,
      address,
      port,
      timeout: wholeNumber('timeout', timeout, MAX_TIMEOUT_SECONDS) * 1000,
    },
    protocol,
    path: required(invocation, 'url'),
    host: virtualHost ?? formatEndpoint(address, port),
    tls: invocation.has('use-ssl'),
    serverName: invocation.has('use-sni') ? sniName([virtualHost]) : null,
    show: verbose,
  });
  return reportDigest(outcome, verbose ? context.clock.now() - startedAt : null, context);
}

function reportDigest(
  outcome: DigestOutcome,
  duration: number | null,
  { stdout, stderr }: CliContext,
): ExitCode {
  if (outcome.kind === 'failed') {
    stderr.write(`lvsctl genhash: ${neutralise(outcome.detail)}\n`);
    return EXIT.negative;
  }
  if (duration === null) {
    if (outcome.status < 200 || outcome.status > 299) {
      stderr.write(`lvsctl genhash: HTTP ${outcome.status}: a check without status_code fails\n`);
    }
    stdout.write(`${outcome.digest}\n`);
    return EXIT.ok;
  }
  stdout.write(
    `HTTP headers\n${renderBytes(outcome.head)}\nBody${outcome.chunked ? ', with chunk sizes' : ''}\n`,
  );
  stdout.write(renderBytes(outcome.body));
  if (outcome.truncated) stdout.write(`... (the first ${MAX_SHOWN_BYTES / 1024} KiB are shown)\n`);
  stdout.write(
    `\nStatus  HTTP ${outcome.status}\nTime    ${(duration / 1000).toFixed(6)} s\nDigest  ${outcome.digest}\n`,
  );
  return EXIT.ok;
}

function required(invocation: Invocation, option: string): string {
  const value = invocation.value(option);
  if (value !== undefined) return value;
  throw new UsageError(`lvsctl genhash: --${option} is missing`, 'needed are --server, --port and --url');
}

function wholeNumber(option: string, text: string, most: number): number {
  const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= most) return value;
  throw new UsageError(`lvsctl genhash: --${option} takes a whole number from 1 to ${most}`);
}
