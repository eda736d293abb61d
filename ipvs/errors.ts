import type { OperationType } from './operation.ts';

/** The command that was sent to the kernel, for messages and metrics. */
export type IpvsCommand =
  | OperationType
  | 'get-family'
  | 'get-info'
  | 'get-services'
  | 'get-destinations'
  | 'get-timeouts'
  | 'get-daemons';

/**
 * The meaning of a refusal for the controller; one errno means different things for different commands (ENOENT:
 * destination missing, scheduler unknown, or stale family id).
 */
export type IpvsErrorKind =
  | 'service-exists'
  | 'service-missing'
  | 'destination-exists'
  | 'destination-missing'
  | 'scheduler-unknown'
  | 'daemon-exists'
  | 'daemon-missing'
  | 'interface-unavailable'
  | 'invalid'
  | 'family-unsupported'
  | 'permission'
  | 'unavailable'
  | 'outcome-unknown'
  | 'unexpected';

/** A refusal by the kernel or a fault of the channel to it. */
export class IpvsError extends Error {
  readonly command: IpvsCommand;
  readonly kind: IpvsErrorKind;
  /** Positive errno, or 0 when the kernel gave none (deadline, closed channel). */
  readonly errno: number;
  /** `EEXIST`, or `NONE`. */
  readonly errnoName: string;

  constructor(details: {
    command: IpvsCommand;
    kind: IpvsErrorKind;
    errno: number;
    errnoName: string;
    message: string;
    cause?: unknown;
  }) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'IpvsError';
    this.command = details.command;
    this.kind = details.kind;
    this.errno = details.errno;
    this.errnoName = details.errnoName;
  }
}
