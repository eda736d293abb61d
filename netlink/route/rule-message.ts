import type { Prefix, VirtualRule } from '../../src/base/virtual-routing.ts';
import { HOST_IS_LITTLE_ENDIAN, NLM_F } from '../constants.ts';
import { MessageWriter } from '../writer.ts';
import {
  AF,
  FIB_RULE_INVERT,
  FR_ACT,
  FRA,
  NLM_F_CREATE,
  NLM_F_EXCL,
  ROUTING_PROTOCOL,
  RT_TABLE_UNSPEC,
  RTM,
} from './constants.ts';

const MESSAGE_BYTES = 1024;
const MAX_SMALL_TABLE = 255;

/** RTM_NEWRULE: EEXIST when just this rule is there. */
export function encodeAddRule(rule: VirtualRule, sequence: number): Uint8Array {
  const flags = NLM_F.request | NLM_F.ack | NLM_F_CREATE | NLM_F_EXCL;
  return encode(RTM.newRule, flags, rule, sequence);
}

/** RTM_DELRULE: ENOENT when it is not there. One of another origin is never meant. */
export function encodeRemoveRule(rule: VirtualRule, sequence: number): Uint8Array {
  return encode(RTM.delRule, NLM_F.request | NLM_F.ack, rule, sequence);
}

function encode(type: number, flags: number, rule: VirtualRule, sequence: number): Uint8Array {
  const writer = new MessageWriter(MESSAGE_BYTES);
  const { action, mark, from, to } = rule;
  writer.begin({ type, flags, sequence });
  writer.structure(header(rule));
  if (hasLength(to)) writer.bareAddress(FRA.destination, to.address);
  if (hasLength(from)) writer.bareAddress(FRA.source, from.address);
  if (rule.incoming !== null) writer.text(FRA.incoming, rule.incoming);
  if (rule.outgoing !== null) writer.text(FRA.outgoing, rule.outgoing);
  writer.u32(FRA.priority, rule.priority);
  if (mark !== null) {
    writer.u32(FRA.mark, mark.value);
    writer.u32(FRA.markMask, mark.mask);
  }
  if (action.kind === 'lookup') writer.u32(FRA.table, action.table);
  if (action.kind === 'goto') writer.u32(FRA.goto, action.priority);
  if (rule.suppressedLength !== null) writer.u32(FRA.suppressPrefixLength, rule.suppressedLength);
  if (rule.ipProtocol !== null) writer.u8(FRA.ipProtocol, rule.ipProtocol);
  if (rule.sourcePorts !== null) writer.bytes(FRA.sourcePorts, portRange(rule.sourcePorts));
  if (rule.destinationPorts !== null) writer.bytes(FRA.destinationPorts, portRange(rule.destinationPorts));
  writer.u8(FRA.protocol, ROUTING_PROTOCOL);
  writer.end();
  return writer.written;
}

/** struct fib_rule_hdr. */
function header({ family, from, to, tos, action, inverted }: VirtualRule): Uint8Array {
  const bytes = new Uint8Array(12);
  bytes[0] = AF[family];
  bytes[1] = to?.length ?? 0;
  bytes[2] = from?.length ?? 0;
  bytes[3] = tos;
  const table = action.kind === 'lookup' ? action.table : RT_TABLE_UNSPEC;
  bytes[4] = table > MAX_SMALL_TABLE ? RT_TABLE_UNSPEC : table;
  bytes[7] = FR_ACT[action.kind];
  new DataView(bytes.buffer).setUint32(8, inverted ? FIB_RULE_INVERT : 0, HOST_IS_LITTLE_ENDIAN);
  return bytes;
}

/** struct fib_rule_port_range. */
function portRange({ first, last }: { readonly first: number; readonly last: number }): Uint8Array {
  const bytes = new Uint8Array(4);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, first, HOST_IS_LITTLE_ENDIAN);
  view.setUint16(2, last, HOST_IS_LITTLE_ENDIAN);
  return bytes;
}

function hasLength(prefix: Prefix | null): prefix is Prefix {
  return prefix !== null && prefix.length > 0;
}
