import type { ConnectionSpec } from '../../../checkers/connection/spec.ts';
import type { IpAddress } from '../../base/ip-address.ts';
import { addressFamily, isLinkLocal } from '../../base/ip-address.ts';
import type { Milliseconds } from '../../base/time.ts';
import type { DecodeContext } from '../decode/context.ts';
import { writtenName } from '../language/tree.ts';
import type { ConnectionDraft } from './connection.ts';

/** The target that a check connects to when it configures none. */
export interface Target {
  readonly address: IpAddress;
  /** The port, which is 0 when neither the real nor the virtual server has one. */
  readonly port: number;
}

/**
 * Where a check connects to; undefined when that cannot be known, which is reported. `ports` is true for a check that
 * connects to a port.
 */
export function resolveConnection(
  draft: ConnectionDraft,
  target: Target,
  ports: boolean,
  timeout: Milliseconds,
  context: DecodeContext,
): ConnectionSpec | undefined {
  const address = draft.connectAddress?.value ?? target.address;
  const port = ports ? (draft.connectPort ?? target.port) : 0;
  const name = writtenName(draft.statement);
  if (ports && port === 0) {
    const message = `${name} has no port to connect to: neither real nor virtual server has one`;
    context.error('invalid-port', draft.statement, message, { hint: 'give it a connect_port' });
    return undefined;
  }
  if (isLinkLocal(address) && draft.bindInterface === undefined) {
    const message = `${name} cannot reach ${address}: a link-local address means nothing without an interface`;
    context.error('interface-needed', draft.statement, message, { hint: 'name it with bind_if' });
    return undefined;
  }
  return {
    address,
    port,
    ...resolveBinding(draft, address, context),
    bindInterface: draft.bindInterface?.value ?? null,
    mark: draft.mark === undefined || draft.mark.value === 0 ? null : draft.mark.value,
    timeout,
  };
}

function resolveBinding(
  draft: ConnectionDraft,
  address: IpAddress,
  context: DecodeContext,
): Pick<ConnectionSpec, 'bindAddress' | 'bindPort'> {
  const { bindAddress, bindPort } = draft;
  if (bindAddress === undefined) {
    if (bindPort !== undefined) {
      const message = `${writtenName(bindPort.statement)} needs bindto beside it`;
      context.tolerate('bind-ignored', bindPort.statement, message, { consequence: 'it is ignored' });
    }
    return { bindAddress: null, bindPort: null };
  }
  if (addressFamily(bindAddress.value) !== addressFamily(address)) {
    const name = writtenName(bindAddress.statement);
    const message = `${name} ${bindAddress.value} is of another family than ${address}, which the check connects to`;
    context.tolerate('bind-ignored', bindAddress.statement, message, { consequence: 'it is ignored' });
    if (bindPort !== undefined) context.observer?.tolerate('bind-ignored', bindPort.statement, null);
    return { bindAddress: null, bindPort: null };
  }
  return { bindAddress: bindAddress.value, bindPort: bindPort?.value ?? null };
}
