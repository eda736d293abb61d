import type {
  ConnectionTimeouts,
  DestinationKey,
  DestinationParams,
  ServiceKey,
  ServiceParams,
  SyncDaemon,
} from './types.ts';

/** One change to the kernel's table: one netlink command. */
export type Operation =
  | { readonly type: 'new-service'; readonly service: ServiceKey; readonly params: ServiceParams }
  | { readonly type: 'set-service'; readonly service: ServiceKey; readonly params: ServiceParams }
  | { readonly type: 'del-service'; readonly service: ServiceKey }
  | {
      readonly type: 'new-destination' | 'set-destination';
      readonly service: ServiceKey;
      readonly destination: DestinationKey;
      readonly params: DestinationParams;
    }
  | { readonly type: 'del-destination'; readonly service: ServiceKey; readonly destination: DestinationKey }
  | { readonly type: 'zero'; readonly service: ServiceKey | null }
  | { readonly type: 'flush' }
  | { readonly type: 'set-timeouts'; readonly timeouts: ConnectionTimeouts }
  | { readonly type: 'new-daemon'; readonly daemon: SyncDaemon }
  | { readonly type: 'del-daemon'; readonly state: SyncDaemon['state'] };

/** What an operation does. */
export type OperationType = Operation['type'];
