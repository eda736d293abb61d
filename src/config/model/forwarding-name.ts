import type { ForwardingMethod } from '../../../ipvs/types.ts';

/** The forwarding method of a server in the words of the configuration: `fullnat` is NAT for the kernel. */
export function forwardingName(server: {
  readonly forwarding: ForwardingMethod;
  readonly fullnat?: true;
}): ForwardingMethod | 'fullnat' {
  return server.fullnat === true ? 'fullnat' : server.forwarding;
}
