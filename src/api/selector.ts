import { parseIpAddress } from '../base/ip-address.ts';
import type { StatusDocument, VirtualServerStatus } from '../state/status/status-document.ts';
import { servedAt, statusEndpoint } from '../state/status/status-endpoint.ts';

/** The values that a selector is compared with. */
export type Selectable = Pick<VirtualServerStatus, 'id' | 'address' | 'port' | 'fwmark' | 'name' | 'group'>;

/** The longest selector; a longer one matches nothing. */
export const MAX_SELECTOR_LENGTH = 128;

/** Most selectors in one request. */
export const MAX_SELECTORS = 64;

/**
 * Whether `selector` means this virtual server. Understood, ignoring case and outer spaces: an address, `address:port`,
 * a bare port or firewall mark, the id (`tcp 10.0.0.1:80`, `fwmark 7 inet`), or the beginning of one of these up to
 * the end of a part, so that `10.0.` and `fwmark 7` are understood and `10.0.0.1` is not also `10.0.0.12`.
 * IPv6 addresses in any spelling, with or without brackets. Also names as keepalived writes them: `10.0.0.1 80` in its
 * files, `[10.0.0.1]:tcp:80` and `FWM 7` in its log, FIFOs and mails; and its own name or that of its group, whole.
 */
export function selects(selector: string, server: Selectable): boolean {
  return matches(normaliseSelector(selector), server);
}

/**
 * The document with only the virtual servers that one of the selectors means, itself or by the name or the whole address of
 * one of its real servers, with or without a port; no selectors: all of them.
 */
export function selectVirtualServers(document: StatusDocument, selectors: readonly string[]): StatusDocument {
  if (selectors.length === 0) return document;
  const texts = selectors.map(normaliseSelector);
  const virtualServers = document.virtual_servers.filter((server) =>
    texts.some((text) => matches(text, server) || hasServer(text, server)),
  );
  return { ...document, virtual_servers: virtualServers };
}

/** The selectors that mean none of the document's virtual servers. */
export function unmatchedSelectors(document: StatusDocument, selectors: readonly string[]): string[] {
  return selectors.filter(
    (selector) =>
      !document.virtual_servers.some(
        (server) => selects(selector, server) || hasServer(normaliseSelector(selector), server),
      ),
  );
}

/** What to do when selectors mean no virtual server. */
export function unmatchedHint(selectors: readonly string[]): string {
  const hint = '`lvsctl status` lists them';
  const perhapsPort = selectors.some((selector) => /^[0-9a-f]*:.*:[0-9]+$/i.test(selector));
  return perhapsPort ? `${hint}; an IPv6 address with a port is written [2001:db8::1]:80` : hint;
}

function hasServer(text: string, { port, real_servers, sorry_server: sorry }: VirtualServerStatus): boolean {
  if (real_servers.some((server) => isCalled(text, server))) return true;
  const servers = sorry === null ? real_servers : [...real_servers, sorry];
  return servers.some(
    (server) =>
      text === server.address ||
      text === statusEndpoint(server) ||
      text === statusEndpoint(servedAt(server, port)),
  );
}

/** Whether a normalised selector is its name, or that of its group as `lvsctl status` shows it: `group web`. */
export function isCalled(
  text: string,
  { name, group }: { readonly name?: string; readonly group?: string },
): boolean {
  if (name !== undefined && text === normaliseSelector(name)) return true;
  return group !== undefined && text.replace(/^group /, '') === normaliseSelector(group);
}

function matches(text: string, server: Selectable): boolean {
  if (text === '' || text.length > MAX_SELECTOR_LENGTH) return false;
  if (isCalled(text, server)) return true;
  if (/^[0-9]+$/.test(text)) return Number(text) === server.port || Number(text) === server.fwmark;
  if (parseIpAddress(text) !== undefined) return text === server.address;
  if (isPrefix(text, server.id)) return true;
  if (server.address === null) return false;
  const endpoint = statusEndpoint({ address: server.address, port: server.port ?? 0 });
  // A real server has no protocol of its own; keepalived names it with the virtual server's.
  if (server.id === endpoint && text.replace(PROTOCOL, '') === endpoint) return true;
  return isPrefix(text, endpoint) || isPrefix(text, server.address);
}

/** Equal, or a beginning that ends where a part of the whole ends. */
function isPrefix(text: string, whole: string): boolean {
  if (!whole.startsWith(text)) return false;
  if (whole.length === text.length) return true;
  return /[\s.:\]]/.test(whole.charAt(text.length)) || /[\s.:]/.test(text.charAt(text.length - 1));
}

const PROTOCOL = /^(?:tcp|udp|sctp) /;
const IPV6_SELECTOR = /^(tcp |udp |sctp )?(?:\[([0-9a-f:.]+)\](?::([0-9]+))?|([0-9a-f:.]+))$/;

/** `[ADDRESS]:PROTOCOL:PORT`, keepalived's name of a virtual or real server. */
const KEEPALIVED_NAME = /^\[([0-9a-f:.]+)\]:(tcp|udp|sctp):([0-9]+)$/;
/** `ADDRESS PORT`, perhaps after a protocol. */
const SPACED_ENDPOINT = /^(tcp |udp |sctp )?\[?([0-9a-f:.]+)\]? ([0-9]{1,5})$/;

/** Lower case, single spaces, other spellings as ours, a whole IPv6 address in canonical text. */
export function normaliseSelector(selector: string): string {
  return canonicalIpv6(
    selector
      .slice(0, MAX_SELECTOR_LENGTH + 1)
      .trim()
      .toLowerCase()
      .replace(/\s+/g, ' ')
      .replace(/^(tcp|udp|sctp)[/:]/, '$1 ')
      .replace(/^fwm(?:ark)?[ :=]/, 'fwmark ')
      .replace(
        KEEPALIVED_NAME,
        (_all, address: string, protocol: string, port: string) =>
          `${protocol} ${endpointText(address, port)}`,
      )
      .replace(
        SPACED_ENDPOINT,
        (_all, protocol: string | undefined, address: string, port: string) =>
          `${protocol ?? ''}${endpointText(address, port)}`,
      ),
  );
}

function endpointText(address: string, port: string): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function canonicalIpv6(text: string): string {
  const match = IPV6_SELECTOR.exec(text);
  if (match === null) return text;
  const address = parseIpAddress(match[2] ?? match[4] ?? '');
  if (address === undefined || !address.includes(':')) return text;
  const protocol = match[1] ?? '';
  if (match[3] !== undefined) return `${protocol}[${address}]:${match[3]}`;
  return protocol === '' ? address : `${protocol}[${address}]`;
}
