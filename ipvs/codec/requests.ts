import { CTRL_ATTR, CTRL_CMD_GETFAMILY, GENL_ID_CTRL, NLM_F, NLMSG } from '../../netlink/constants.ts';
import type { MessageHeader, MessageWriter } from '../../netlink/writer.ts';
import { assertNever } from '../../src/base/errors.ts';
import type { Operation } from '../operation.ts';
import type { ServiceKey } from '../types.ts';
import { IPVS_CMD, IPVS_FAMILY_NAME, IPVS_GENL_VERSION } from './constants.ts';
import { writeDaemon, writeDaemonState } from './daemon.ts';
import { writeDestination, writeDestinationKey } from './destination.ts';
import { writeService, writeServiceKey } from './service.ts';
import { writeTimeouts } from './settings.ts';

/** A read request: its kind, and the service that it is about. */
export type Query =
  | { readonly type: 'get-info' | 'get-timeouts' }
  | { readonly type: 'get-services' | 'get-daemons' }
  | { readonly type: 'get-service' | 'get-destinations'; readonly service: ServiceKey };

/** Writes the request that asks for the id of the IPVS family; makes the kernel load ip_vs if it can. */
export function writeFamilyRequest(writer: MessageWriter, sequence: number): void {
  const header = { type: GENL_ID_CTRL, flags: NLM_F.request | NLM_F.ack, sequence };
  writer.beginGeneric(header, CTRL_CMD_GETFAMILY, 1);
  writer.text(CTRL_ATTR.familyName, IPVS_FAMILY_NAME);
  writer.end();
}

/**
 * Writes a message that is only acknowledged, behind all others of its batch. The acknowledgement of an operation
 * cannot mark the end, because the kernel omits it when stopping a sync daemon is interrupted (EINTR).
 */
export function writeBarrier(writer: MessageWriter, sequence: number): void {
  writer.begin({ type: NLMSG.noop, flags: NLM_F.request | NLM_F.ack, sequence });
  writer.end();
}

/**
 * Writes one operation. NLM_F_REQUEST is always set: without it the kernel would acknowledge the operation and do
 * nothing.
 */
export function writeOperation(writer: MessageWriter, header: MessageHeader, operation: Operation): void {
  const request = { ...header, flags: header.flags | NLM_F.request };
  writer.beginGeneric(request, OPERATION_COMMAND[operation.type], IPVS_GENL_VERSION);
  writeBody(writer, operation);
  writer.end();
}

const OPERATION_COMMAND = {
  'new-service': IPVS_CMD.newService,
  'set-service': IPVS_CMD.setService,
  'del-service': IPVS_CMD.delService,
  'new-destination': IPVS_CMD.newDestination,
  'set-destination': IPVS_CMD.setDestination,
  'del-destination': IPVS_CMD.delDestination,
  zero: IPVS_CMD.zero,
  flush: IPVS_CMD.flush,
  'set-timeouts': IPVS_CMD.setConfig,
  'new-daemon': IPVS_CMD.newDaemon,
  'del-daemon': IPVS_CMD.delDaemon,
} as const satisfies Record<Operation['type'], number>;

function writeBody(writer: MessageWriter, operation: Operation): void {
  switch (operation.type) {
    case 'new-service':
    case 'set-service':
      writeService(writer, operation.service, operation.params);
      return;
    case 'del-service':
      writeServiceKey(writer, operation.service);
      return;
    case 'new-destination':
    case 'set-destination':
      writeServiceKey(writer, operation.service);
      writeDestination(writer, operation.destination, operation.params);
      return;
    case 'del-destination':
      writeServiceKey(writer, operation.service);
      writeDestinationKey(writer, operation.destination);
      return;
    case 'zero':
      if (operation.service !== null) writeServiceKey(writer, operation.service);
      return;
    case 'flush':
      return;
    case 'set-timeouts':
      writeTimeouts(writer, operation.timeouts);
      return;
    case 'new-daemon':
      writeDaemon(writer, operation.daemon);
      return;
    case 'del-daemon':
      writeDaemonState(writer, operation.state);
      return;
    default:
      assertNever(operation);
  }
}

/** Writes one read request; services, destinations and daemons can only be dumped. */
export function writeQuery(writer: MessageWriter, header: MessageHeader, query: Query): void {
  const request = { ...header, flags: header.flags | NLM_F.request | QUERY_FLAGS[query.type] };
  writer.beginGeneric(request, QUERY_COMMAND[query.type], IPVS_GENL_VERSION);
  if (query.type === 'get-service' || query.type === 'get-destinations')
    writeServiceKey(writer, query.service);
  writer.end();
}

const QUERY_COMMAND = {
  'get-info': IPVS_CMD.getInfo,
  'get-timeouts': IPVS_CMD.getConfig,
  'get-service': IPVS_CMD.getService,
  'get-services': IPVS_CMD.getService,
  'get-destinations': IPVS_CMD.getDestination,
  'get-daemons': IPVS_CMD.getDaemon,
} as const satisfies Record<Query['type'], number>;

const QUERY_FLAGS = {
  'get-info': 0,
  'get-timeouts': 0,
  'get-service': 0,
  'get-services': NLM_F.dump,
  'get-destinations': NLM_F.dump,
  'get-daemons': NLM_F.dump,
} as const satisfies Record<Query['type'], number>;
