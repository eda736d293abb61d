/**
 * `failing`: its checks fail, but it is kept (see `kept_by`). `drain`: it takes no new connections and waits for its
 * existing ones to end. `maintenance`: an operator took it out of the kernel.
 */
export type RealServerState = 'up' | 'down' | 'failing' | 'unchecked' | 'drain' | 'maintenance';

/** Every {@link RealServerState}, for counts by state. */
export const REAL_SERVER_STATES: readonly RealServerState[] = [
  'up',
  'down',
  'failing',
  'unchecked',
  'drain',
  'maintenance',
];

/** Why a server whose checks fail stays in the pool. */
export type KeptBy = 'fail_open' | 'isolation_guard';
