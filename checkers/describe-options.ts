import { formatEndpoint } from '../src/base/ip-address.ts';
import { describeCommand } from '../src/base/script.ts';
import type { ConnectionSpec } from './connection/spec.ts';
import { formatSeconds } from './duration.ts';
import type { HttpUrlSpec, SslUrlSpec } from './http/spec.ts';
import type { TlsSpec } from './tls/spec.ts';
import type { CheckSpec } from './types.ts';

/**
 * What one attempt will do, with every default resolved, in words: one line each, for `lvsctl check`. Keys, passwords and
 * certificates are named, never shown. `step` is the url's index in an HTTP check; one with `urls_each_cycle` tells of all.
 */
export function describeOptions(spec: CheckSpec, step: number): readonly string[] {
  switch (spec.type) {
    case 'TCP_CHECK':
      return [connectionWords(spec.connection)];
    case 'HTTP_GET':
      return [
        connectionWords(spec.connection),
        ...testedUrls(spec, step).flatMap((url) => urlWords(url, spec.protocol)),
      ];
    case 'SSL_GET':
      return [
        connectionWords(spec.connection),
        ...testedUrls(spec, step).flatMap((url) => [
          tlsWords(spec.tls, url),
          ...urlWords(url, spec.protocol),
        ]),
      ];
    case 'SMTP_CHECK':
      return [connectionWords(spec.connection), `HELO ${spec.heloName}`];
    case 'DNS_CHECK':
      return [
        connectionWords(spec.connection),
        `asks for ${spec.recordType} of ${spec.name}${spec.requireAnswer === true ? ', and wants at least one answer record, not truncated' : ''}`,
      ];
    case 'UDP_CHECK': {
      const { reply, payload } = spec;
      const wanted =
        reply === null
          ? 'passes without a reply'
          : `wants a reply of ${reply.minLength} to ${reply.maxLength} bytes${reply.pattern === '' ? '' : ` like ${reply.pattern}`}`;
      return [connectionWords(spec.connection), `sends ${payload.length / 2} bytes, ${wanted}`];
    }
    case 'PING_CHECK':
      return [connectionWords(spec.connection)];
    case 'MISC_CHECK': {
      const { script, timeout, dynamic } = spec;
      const user = script.identity === null ? "lvsd's own user" : `user ${script.identity.uid}`;
      const weight = dynamic ? ', its exit status gives a weight (misc_dynamic)' : '';
      return [
        describeCommand(script.command),
        `as ${user}, SIGTERM after ${formatSeconds(timeout)}${weight}`,
      ];
    }
    case 'FILE_CHECK': {
      const { path, weight, reverse } = spec;
      const way = reverse ? ', reversed' : '';
      return [
        path,
        weight === 0 ? `a number other than 0 is a fault${way}` : `adds its number times ${weight}${way}`,
      ];
    }
  }
}

function connectionWords(connection: ConnectionSpec): string {
  const { address, port, bindAddress, bindPort, bindInterface, mark, timeout } = connection;
  const parts = [`to ${port === 0 ? address : formatEndpoint(address, port)}`];
  if (bindAddress !== null) parts.push(`from ${bindAddress}`);
  if (bindPort !== null) parts.push(`from port ${bindPort}`);
  if (bindInterface !== null) parts.push(`through ${bindInterface}`);
  if (mark !== null) parts.push(`with mark ${mark}`);
  parts.push(`timeout ${formatSeconds(timeout)}`);
  return parts.join(', ');
}

function testedUrls<Url>(
  { urls, urlsEachCycle }: { readonly urls: readonly Url[]; readonly urlsEachCycle?: boolean },
  step: number,
): readonly Url[] {
  return urlsEachCycle === true ? urls : urls.slice(step, step + 1);
}

function urlWords(url: HttpUrlSpec, protocol: string): readonly string[] {
  const ranges = url.status.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(' ');
  const wanted = [`status ${ranges}`];
  if (url.digest !== null) wanted.push(`digest ${url.digest}`);
  if (url.regex !== undefined) wanted.push(`${url.regex.negated ? 'no ' : ''}match of ${url.regex.pattern}`);
  return [`HTTP/${protocol} GET ${url.path}, Host: ${url.host}`, `expects ${wanted.join(', ')}`];
}

function tlsWords({ verify, identity }: TlsSpec, { serverName }: SslUrlSpec): string {
  const parts = [serverName === null ? 'no SNI' : `SNI ${serverName}`];
  if (verify === null) parts.push('any certificate');
  else {
    parts.push(
      `certificate verified against ${verify.ca === null ? "Node's authorities" : 'the configured authorities'}`,
    );
    if (verify.serverName !== null) parts.push(`for ${verify.serverName}`);
  }
  if (identity !== null) parts.push('shows a client certificate');
  return `TLS: ${parts.join(', ')}`;
}
