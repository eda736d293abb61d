import type { Consequence } from '../api/protocol.ts';
import { REQUEST_CODES, RequestError } from '../api/request-error.ts';
import type { VirtualServer } from '../config/model/config.ts';
import { type Capacity, type Foresight, takesDown } from '../state/director/foresight.ts';

/** The largest number of virtual servers that a refusal names. */
const VIRTUAL_SERVERS_NAMED = 5;

/** The predicted consequence for one virtual server, as data and in words. */
export function consequenceOf(foresight: Foresight): Consequence {
  const { config, after } = foresight;
  return {
    virtual_server: config.id,
    live_servers: after.live,
    servers: config.realServers.length,
    live_weight: after.liveWeight,
    quorum: config.quorum,
    up: after.quorumMet,
    takes_down: takesDown(foresight),
    text: consequenceText(config, after),
  };
}

/** Throws a RequestError that lists all consequences when one of them is that a virtual server goes down. */
export function refuseWhatTakesDown(consequences: readonly Consequence[]): void {
  const down = consequences.filter(({ takes_down }) => takes_down);
  if (down.length === 0) return;
  const named = down
    .slice(0, VIRTUAL_SERVERS_NAMED)
    .map(({ virtual_server, text }) => `${virtual_server}: ${text}`);
  if (down.length > named.length) named.push(`and ${down.length - named.length} more virtual servers`);
  throw new RequestError(
    409,
    REQUEST_CODES.wouldGoDown,
    `refused, nothing was changed: ${named.join('; ')}`,
    '--force (in the API: "force": true) does it nevertheless',
  );
}

function consequenceText(config: VirtualServer, after: Capacity): string {
  const hysteresis = config.hysteresis === 0 ? '' : ` with hysteresis ${config.hysteresis}`;
  const counts = `leaves ${after.live} of ${config.realServers.length}, live weight ${after.liveWeight}`;
  const state = after.quorumMet ? 'UP' : `DOWN, ${servedBy(config, after.serving)}`;
  return `${counts}, quorum ${config.quorum}${hysteresis}: ${state}`;
}

/**
 * Says who serves a virtual server that is down. Without a sorry server, real servers that are up keep their
 * connections and serve on.
 */
export function servedBy({ sorryServer }: VirtualServer, serving: number): string {
  if (sorryServer !== null) return 'the sorry server serves';
  return serving > 0 ? 'who is left serves on' : 'nobody serves, there is no sorry server';
}
