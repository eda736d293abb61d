import { openIpvsClient } from '../../ipvs/open.ts';
import type { Clock } from '../base/time.ts';
import type { Config } from '../config/model/config.ts';
import { nodeHostAddresses } from '../platform/host/node-host-addresses.ts';
import { createLogger } from '../platform/host/stderr-logger.ts';
import { systemEntropy } from '../platform/host/system-entropy.ts';
import { DEFAULT_STATE_DIRECTORY } from './options.ts';
import { type SimulatedStart, simulateStart } from './start-simulation.ts';
import { readStartState } from './start-state.ts';

/** Predicts what a start of lvsd on this machine would write into the kernel, for a plan while no lvsd runs. */
export async function simulateStartHere(
  config: Config,
  stateDirectory: string | null,
  clock: Clock,
): Promise<SimulatedStart> {
  const logger = createLogger({ logLevel: 'warn', logFormat: 'text' }, clock, {});
  const state = await readStartState(
    openIpvsClient(clock),
    stateDirectory ?? DEFAULT_STATE_DIRECTORY,
    logger,
  );
  const ports = { clock, entropy: systemEntropy, logger, addresses: nodeHostAddresses };
  return simulateStart(ports, state, config);
}
