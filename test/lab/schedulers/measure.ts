import { hangUp, openFlows, say, serversOf, speak } from './clients.ts';
import { MARK, newService, removeServer, serverAddress, setWeight, sourceOf, targetOf } from './director.ts';

/** Clients, each with an address of its own and a virtual address of its own. */
export const CLIENTS = 60;
const WEIGHTS: readonly number[] = [4, 3, 2, 1];
/** What happens to the first server, or to the last. */
const RAISED = 6;

/** How new flows of all clients were shared out. */
export interface Shares {
  /** In order of the servers. */
  readonly served: readonly number[];
  readonly refused: number;
  /** How many clients the server had that is changed. */
  readonly its: number;
  /** Of the clients whose server had not changed itself: who now has another one. */
  readonly moved: number;
  /** Of the flows that were there before the change: how many the kernel still has with the same server. */
  readonly kept: number;
}

export interface Measured {
  readonly scheduler: string;
  readonly flags: string;
  readonly before: Shares;
  readonly zero: Shares;
  readonly removed: Shares;
  readonly raised: Shares;
}

/** What one scheduler does with weight 0, a removal and another weight, each with a service that is new. */
export function measureScheduler(scheduler: string, flags: string): Measured {
  const nothing = change(scheduler, flags, { touched: null, act: () => undefined });
  const zero = change(scheduler, flags, { touched: 1, act: () => setWeight(1, 0) });
  const removed = change(scheduler, flags, { touched: 1, act: () => removeServer(1) });
  const raised = change(scheduler, flags, { touched: 4, act: () => setWeight(4, RAISED) });
  return { scheduler, flags, before: nothing, zero, removed, raised };
}

interface Change {
  /** Which server; null: none. */
  readonly touched: number | null;
  readonly act: () => void;
}

function change(scheduler: string, flags: string, { touched, act }: Change): Shares {
  newService(scheduler, flags, WEIGHTS);
  const old = openFlows(CLIENTS, MARK, sourceOf);
  speak(old, targetOf);
  const first = serversOf(old);
  act();
  speak(old, targetOf);
  const still = serversOf(old);
  const fresh = touched === null ? old : openFlows(CLIENTS, MARK, sourceOf);
  if (fresh !== old) speak(fresh, targetOf);
  const second = serversOf(fresh);
  hangUp(new Set([...old, ...fresh]));
  const its = touched === null ? '' : serverAddress(touched);
  return {
    served: WEIGHTS.map((_, index) => second.filter((server) => server === serverAddress(index + 1)).length),
    refused: second.filter((server) => server === null).length,
    its: first.filter((server) => server === its).length,
    moved: second.filter(
      (server, client) => first[client] !== its && server !== its && server !== first[client],
    ).length,
    kept: still.filter((server, client) => server === first[client]).length,
  };
}

/** How many of 300 clients each of four servers of weight 100 gets, more than `sh` has buckets for. */
export function measureCrowdedBuckets(): readonly number[] {
  const count = 300;
  newService('sh', '', [100, 100, 100, 100]);
  // A source address decides; the clients' port does not matter.
  const servers: (string | null)[] = [];
  for (let round = 0; servers.length < count; round += 1) {
    const flows = openFlows(CLIENTS, MARK, (client) => `10.2.${round + 1}.${client + 1}`);
    speak(flows, targetOf);
    servers.push(...serversOf(flows));
    hangUp(new Set(flows));
  }
  return [1, 2, 3, 4].map((server) => servers.filter((one) => one === serverAddress(server)).length);
}

/** Of 60 connections under `wrr` with weights 4, 3, 2, 1: what each server gets when a weight is written after each two. */
export function measureRestartedCycle(): readonly number[] {
  newService('wrr', '', WEIGHTS);
  const flows = openFlows(CLIENTS, MARK, sourceOf);
  for (const [index, flow] of flows.entries()) {
    say(flow, targetOf(flow.client));
    if (index % 2 === 1) setWeight(4, index % 4 === 1 ? 2 : 1);
  }
  const servers = serversOf(flows);
  hangUp(new Set(flows));
  return [1, 2, 3, 4].map((server) => servers.filter((one) => one === serverAddress(server)).length);
}
