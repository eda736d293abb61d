import type { VrrpClient } from '../../src/api/vrrp-client.ts';
import { VRRP_API_VERSION } from '../../src/api/vrrp-protocol.ts';

/** A VRRP half that answers for its status alone: it is MASTER in each of these instances. */
export function vrrpClient(
  names: readonly string[],
  states: Readonly<Record<string, string>> = {},
): VrrpClient {
  const instances = names.map((name, index) => ({
    name,
    interface: 'eth0',
    virtualRouterId: index + 1,
    family: 'inet',
    version: 2,
    group: null,
    state: states[name] ?? 'MASTER',
    since: 0,
    reason: 'why',
    why: 'why',
    master: null,
    priority: 100,
    effectivePriority: 100,
    priorityWords: '100',
    faults: [],
    addresses: [],
    source: null,
    advertInterval: 1000,
    masterDownIn: null,
    tallies: { refused: {} },
  }));
  const status = {
    version: VRRP_API_VERSION,
    at: 0,
    startedAt: 0,
    instances,
    groups: [],
    tracked: [],
    unknownRouterPackets: 0,
  };
  return { text: () => Promise.reject(new Error('not asked')), json: () => Promise.resolve(status) };
}
