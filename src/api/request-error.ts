import { DirectorError } from '../base/errors.ts';

/** The request cannot be done as asked; nothing was changed. Codes: {@link REQUEST_CODES}. */
export class RequestError extends DirectorError {
  /** HTTP status of the answer. */
  readonly status: 400 | 409 | 422;

  constructor(status: 400 | 409 | 422, code: RequestCode, message: string, hint?: string) {
    super(code, message, hint === undefined ? {} : { hint });
    this.name = 'RequestError';
    this.status = status;
  }
}

/** Codes of wrong requests (docs/control-api.md). */
export const REQUEST_CODES = {
  badRequest: 'bad-request',
  noVirtualServer: 'no-such-virtual-server',
  noRealServer: 'no-such-real-server',
  ambiguousVirtualServer: 'ambiguous-virtual-server',
  ambiguousRealServer: 'ambiguous-real-server',
  tooManyOverrides: 'too-many-overrides',
  wouldGoDown: 'would-go-down',
  noConnectionTable: 'no-connection-table',
  tooManyWaiters: 'too-many-waiters',
  tooManyChecks: 'too-many-checks',
  checkRunning: 'check-running',
  noCheck: 'no-check',
  checksSuspended: 'checks-suspended',
  noInstance: 'no-such-instance',
  instanceInFault: 'instance-in-fault',
  unbeatenMaster: 'unbeaten-master',
} as const;

export type RequestCode = (typeof REQUEST_CODES)[keyof typeof REQUEST_CODES];

/** The request was refused: there is no such server, or the request needs `force`. */
export const REFUSED_CODES: readonly string[] = [
  REQUEST_CODES.noVirtualServer,
  REQUEST_CODES.noRealServer,
  REQUEST_CODES.noCheck,
  REQUEST_CODES.wouldGoDown,
  REQUEST_CODES.noInstance,
  REQUEST_CODES.instanceInFault,
  REQUEST_CODES.unbeatenMaster,
];

/** The request is malformed. */
export const WRONG_REQUEST_CODES: readonly string[] = [
  REQUEST_CODES.badRequest,
  REQUEST_CODES.ambiguousVirtualServer,
  REQUEST_CODES.ambiguousRealServer,
];
