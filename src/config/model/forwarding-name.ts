import type { ForwardingMethod } from '../../../ipvs/types.ts';

/** How a server is reached, in the words of the configuration: `fullnat` is NAT to the kernel. */
export function forwardingName(server: {
  readonly forwarding: ForwardingMethod;
  readonly fullnat?: true;
}): ForwardingMethod | 'fullnat' {
  return server.fullnat === true ? 'fullnat' : server.forwarding;
}
