import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StatusDocument } from '../state/status/status-document.ts';

/** Real servers put into text in one turn of the event loop: about a millisecond. */
const SERVERS_PER_TURN = 250;

/** A status, or what changed of one. */
interface DocumentOfServers {
  readonly virtual_servers: readonly { readonly real_servers: readonly unknown[] }[];
}

/**
 * The text of a status, made over several turns of the event loop: that of 10,000 servers takes tens of milliseconds,
 * which no check should wait for.
 */
export async function statusBody(document: DocumentOfServers): Promise<Uint8Array> {
  const { virtual_servers: servers, ...head } = document;
  const start = JSON.stringify(head).slice(0, -1);
  const chunks: Uint8Array[] = [];
  let text = `${start},"virtual_servers":[`;
  let inTurn = 0;
  for (const [index, server] of servers.entries()) {
    text += `${index === 0 ? '' : ','}${JSON.stringify(server)}`;
    inTurn += 1 + server.real_servers.length;
    if (inTurn < SERVERS_PER_TURN) continue;
    chunks.push(Buffer.from(text));
    text = '';
    inTurn = 0;
    await nextTurn();
  }
  chunks.push(Buffer.from(`${text}]}\n`));
  return Buffer.concat(chunks);
}

/** Those who get the same document get the same bytes: the text is made, and kept, once. */
const BODIES = new WeakMap<StatusDocument, Promise<Uint8Array>>();

/** As {@link statusBody}, once for each document. */
export function sharedStatusBody(document: StatusDocument): Promise<Uint8Array> {
  const known = BODIES.get(document);
  if (known !== undefined) return known;
  const body = statusBody(document);
  BODIES.set(document, body);
  return body;
}
