import { parseIpAddress } from '../base/ip-address.ts';
import type { EventEntry } from './protocol.ts';
import type { HistoryRequest } from './requests.ts';
import { normaliseSelector, type Selectable, selects } from './selector.ts';

/** The number of servers for which the selector's answer is cached. */
const ANSWERS_KEPT = 10_000;

/**
 * Whether an event has a wanted kind and is about the wanted server. Without kinds and with a null server, every
 * event is wanted.
 */
export function wantedBy({
  server,
  kinds,
}: Pick<HistoryRequest, 'server' | 'kinds'>): (event: EventEntry) => boolean {
  const about = server === null ? null : concerns(server);
  return (event) => (kinds.length === 0 || kinds.includes(event.kind)) && (about === null || about(event));
}

/** Whether an event is about a virtual or a real server that the selector means; see {@link selects}. */
export function concerns(selector: string): (event: EventEntry) => boolean {
  const answers = new Map<string, boolean>();
  const means = (name: string): boolean => {
    const known = answers.get(name);
    if (known !== undefined) return known;
    if (answers.size >= ANSWERS_KEPT) answers.clear();
    const answer = selects(selector, selectableOf(name));
    answers.set(name, answer);
    return answer;
  };
  const text = normaliseSelector(selector);
  const calls = (name: string | undefined): boolean => name !== undefined && normaliseSelector(name) === text;
  return ({ virtual_server, real_server, virtual_server_name, real_server_name }) =>
    calls(real_server_name) ||
    calls(virtual_server_name) ||
    (real_server !== null && means(real_server)) ||
    (virtual_server !== null && means(virtual_server));
}

/**
 * Text that each event about a server of this selector contains, so that a reader may skip lines without it; null where
 * no such text is known.
 */
export function textOf(selector: string): string | null {
  const text = normaliseSelector(selector);
  const address = parseIpAddress(text);
  return address ?? (parseEndpoint(text) === undefined ? null : text);
}

const ENDPOINT = /^\[?([0-9a-f:.]+?)\]?:(\d{1,5})$/;

/** An address with a port, as ids have it; undefined for anything else. */
function parseEndpoint(text: string): { readonly address: string; readonly port: number } | undefined {
  const [, host = '', port = ''] = ENDPOINT.exec(text) ?? [];
  const address = parseIpAddress(host);
  return address === undefined ? undefined : { address, port: Number(port) };
}

/**
 * The values that a selector is compared with, for an id like `tcp 10.0.0.1:80`, `10.0.1.1:80` or `fwmark 7 inet`.
 */
function selectableOf(id: string): Selectable {
  const fwmark = /^fwmark (\d+)/.exec(id)?.[1];
  if (fwmark !== undefined) return { id, address: null, port: null, fwmark: Number(fwmark) };
  const endpoint = parseEndpoint(id.replace(/^(tcp|udp|sctp) /, ''));
  if (endpoint === undefined) return { id, address: null, port: null, fwmark: null };
  return { id, address: endpoint.address, port: endpoint.port, fwmark: null };
}
