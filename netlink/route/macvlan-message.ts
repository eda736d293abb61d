import { HOST_IS_LITTLE_ENDIAN, NLM_F } from '../constants.ts';
import { MessageWriter } from '../writer.ts';
import {
  AF,
  IFF,
  IFLA,
  IFLA_INFO,
  IFLA_MACVLAN_MODE,
  MACVLAN_MODE_PRIVATE,
  NLM_F_CREATE,
  NLM_F_EXCL,
  RTM,
} from './constants.ts';

/** A macvlan interface to be made. */
export interface MacvlanRequest {
  readonly name: string;
  /** The index of the interface below it. */
  readonly baseIndex: number;
  /** Six bytes. */
  readonly mac: Uint8Array;
}

const MESSAGE_BYTES = 1024;
/** struct ifinfomsg: family, type, index, flags, and which of the flags change. */
const HEADER_BYTES = 16;

/**
 * RTM_NEWLINK for a macvlan that is down. In private mode it reaches no other macvlan of the same interface (ip-link(8)).
 * The kernel answers EEXIST when the name is taken.
 */
export function encodeNewMacvlan({ name, baseIndex, mac }: MacvlanRequest, sequence: number): Uint8Array {
  const writer = new MessageWriter(MESSAGE_BYTES);
  const flags = NLM_F.request | NLM_F.ack | NLM_F_CREATE | NLM_F_EXCL;
  writer.begin({ type: RTM.newLink, flags, sequence });
  writer.structure(header(0, 0));
  writer.text(IFLA.name, name);
  writer.u32(IFLA.link, baseIndex);
  writer.bytes(IFLA.address, mac);
  const info = writer.openNest(IFLA.linkInfo);
  writer.text(IFLA_INFO.kind, 'macvlan');
  const data = writer.openNest(IFLA_INFO.data);
  writer.u32(IFLA_MACVLAN_MODE, MACVLAN_MODE_PRIVATE);
  writer.closeNest(data);
  writer.closeNest(info);
  writer.end();
  return writer.written;
}

/** RTM_NEWLINK that sets an interface up. */
export function encodeSetUp(index: number, sequence: number): Uint8Array {
  return encodeBare(RTM.newLink, header(index, IFF.up), sequence);
}

/** RTM_DELLINK. The kernel answers ENODEV when the interface does not exist. */
export function encodeDeleteLink(index: number, sequence: number): Uint8Array {
  return encodeBare(RTM.delLink, header(index, 0), sequence);
}

function encodeBare(type: number, structure: Uint8Array, sequence: number): Uint8Array {
  const writer = new MessageWriter(MESSAGE_BYTES);
  writer.begin({ type, flags: NLM_F.request | NLM_F.ack, sequence });
  writer.structure(structure);
  writer.end();
  return writer.written;
}

function header(index: number, flags: number): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  bytes[0] = AF.unspecified;
  view.setUint32(4, index, HOST_IS_LITTLE_ENDIAN);
  view.setUint32(8, flags, HOST_IS_LITTLE_ENDIAN);
  view.setUint32(12, flags, HOST_IS_LITTLE_ENDIAN);
  return bytes;
}
