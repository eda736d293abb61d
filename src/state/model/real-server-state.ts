/**
 * `failing`: its checks fail, but it is kept (see `kept_by`). `drain`: takes no new connections, waits for those it has.
 * `maintenance`: an operator has it out of the kernel.
 */
export type RealServerState = 'up' | 'down' | 'failing' | 'unchecked' | 'drain' | 'maintenance';

/** Every {@link RealServerState}, for those who count by state. */
export const REAL_SERVER_STATES: readonly RealServerState[] = [
  'up',
  'down',
  'failing',
  'unchecked',
  'drain',
  'maintenance',
];

/** What keeps a server in the pool whose checks fail. */
export type KeptBy = 'fail_open' | 'isolation_guard';
