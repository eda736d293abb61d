import type { RouterState } from '../instance/router-state.ts';
import type { Tallies } from '../instance/tallies.ts';
import type { RefusalReason } from '../protocol/refusal.ts';

/**
 * The counters in the layout of keepalived's /tmp/keepalived.stats, which exporters read; lvsd's own counters follow at
 * the end.
 */
export function statisticsText(state: RouterState): string {
  return [...state.instances.values()].map(({ spec, tallies }) => instanceText(spec.name, tallies)).join('');
}

function instanceText(name: string, tallies: Tallies): string {
  const refused = (reason: RefusalReason): number => tallies.refused[reason] ?? 0;
  return `VRRP Instance: ${name}
  Advertisements:
    Received: ${tallies.advertsReceived}
    Sent: ${tallies.advertsSent}
  Became master: ${tallies.becameMaster}
  Released master: ${tallies.releasedMaster}
  Packet Errors:
    Length: ${refused('length') + refused('truncated')}
    TTL: ${refused('ttl')}
    Invalid Type: ${refused('type')}
    Advertisement Interval: ${refused('interval')}
    Address List: ${addressErrors(tallies)}
  Authentication Errors:
    Invalid Type: 0
    Type Mismatch: ${refused('authentication-type')}
    Failure: ${refused('password')}
  Priority Zero:
    Received: ${tallies.resignationsReceived}
    Sent: ${tallies.resignationsSent}
  Other Errors:
    Version: ${refused('version')}
    Checksum: ${refused('checksum')}
    Destination: ${refused('destination')}
    Source: ${refused('unlisted-source') + refused('own-address')}
    Send: ${tallies.sendFailures}
    Addresses Lost: ${tallies.addressesLost}
`;
}

/** keepalived counts a different list of addresses as an error, whether it accepts the advert (2.3.3) or not. */
export function addressErrors({ refused, addressMismatches }: Tallies): number {
  return (refused.addresses ?? 0) + (refused['no-addresses'] ?? 0) + addressMismatches;
}
