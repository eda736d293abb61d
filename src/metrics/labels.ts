import type { WallTime } from '../base/time.ts';
import type { CheckStatus, RealServerStatus, VirtualServerStatus } from '../state/status/status-document.ts';
import { statusEndpoint } from '../state/status/status-endpoint.ts';
import type { LabelText } from './exposition.ts';
import { labelText } from './exposition.ts';

/** The label that identifies a virtual server: its id. Each series repeats it, so there is no further label. */
export function virtualServerLabels(server: VirtualServerStatus<WallTime>): LabelText {
  return labelText({ virtual_server: server.id });
}

/**
 * The kernel's names of a virtual server, as /proc/net/ip_vs and node_exporter spell them; only its info series has
 * them.
 */
export function kernelLabels(server: VirtualServerStatus<WallTime>): Record<string, string | number> {
  const mark = server.fwmark;
  return {
    local_address: server.address ?? '',
    local_port: server.port ?? 0,
    proto: mark === null ? (server.protocol ?? '').toUpperCase() : 'FWM',
    local_mark: mark === null ? '' : mark.toString(16).toUpperCase().padStart(8, '0'),
  };
}

/** The label that identifies a real server, after the label of its virtual server. */
export function realServerLabels(server: RealServerStatus<WallTime>, virtualServer: LabelText): LabelText {
  return labelText({ real_server: statusEndpoint(server) }, virtualServer);
}

/** The labels of the checks of one real server. A second check of the same type and target gets ` #2`. */
export function checkLabels(
  checks: readonly CheckStatus<WallTime>[],
  realServer: LabelText,
): readonly LabelText[] {
  const seen = new Map<string, number>();
  return checks.map(({ type, target }) => {
    const key = `${type} ${target}`;
    const ordinal = (seen.get(key) ?? 0) + 1;
    seen.set(key, ordinal);
    return labelText({ check: ordinal === 1 ? target : `${target} #${ordinal}`, type }, realServer);
  });
}
