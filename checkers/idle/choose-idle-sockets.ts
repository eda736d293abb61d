import type { CheckSockets } from '../io/choose-sockets.ts';
import type { OpenIdleSockets } from './idle-connections.ts';

/**
 * Loads the sockets of idle connections when they are first needed; returns the reason where there are none. Never
 * rejects.
 */
export async function chooseIdleSockets(sockets: CheckSockets): Promise<OpenIdleSockets | string> {
  const { io, reason } = await sockets.choose();
  // An idle connection that Node holds costs tens of KiB, and has no TCP_USER_TIMEOUT.
  if (io !== 'poll') return `they need sockets of lvsd's own: ${reason ?? 'there are none'}`;
  const { PolledIdleSockets } = await import('./polled-idle-sockets.ts');
  return (events) => new PolledIdleSockets(events);
}
