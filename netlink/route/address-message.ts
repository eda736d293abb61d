import { addressFamily, type IpAddress } from '../../src/base/ip-address.ts';
import { HOST_IS_LITTLE_ENDIAN, NLM_F } from '../constants.ts';
import type { NetlinkMessage } from '../framing.ts';
import { readAttributes } from '../reader.ts';
import { MessageWriter } from '../writer.ts';
import { ADDRESS_PROTOCOL, AF, IFA, IFA_F, ipFamily, NLM_F_CREATE, NLM_F_EXCL, RTM } from './constants.ts';

/** An address to be put on an interface. */
export interface AddressRequest {
  readonly interfaceIndex: number;
  readonly address: IpAddress;
  readonly prefixLength: number;
  /** rtnetlink's scope number. */
  readonly scope: number;
  readonly label: string | null;
  readonly broadcast: IpAddress | null;
  readonly noPrefixRoute: boolean;
  readonly skipDuplicateDetection: boolean;
  /** Seconds; null: for ever. */
  readonly preferredLifetime: number | null;
}

/** An address as reported by the kernel. */
export interface AddressFact {
  readonly interfaceIndex: number;
  readonly address: IpAddress;
  readonly prefixLength: number;
  /** In duplicate address detection, or failed there. */
  readonly tentative: boolean;
}

const MESSAGE_BYTES = 1024;
const FOREVER = 0xffffffff;

/** RTM_NEWADDR. The kernel answers EEXIST when the address exists already. */
export function encodeNewAddress(request: AddressRequest, sequence: number): Uint8Array {
  const flags = NLM_F.request | NLM_F.ack | NLM_F_CREATE | NLM_F_EXCL;
  return encode(RTM.newAddress, flags, request, sequence, (writer) => {
    const { label, broadcast, noPrefixRoute, skipDuplicateDetection, preferredLifetime } = request;
    if (broadcast !== null) writer.bareAddress(IFA.broadcast, broadcast);
    if (label !== null) writer.text(IFA.label, label);
    const bits =
      (noPrefixRoute ? IFA_F.noPrefixRoute : 0) |
      (skipDuplicateDetection && addressFamily(request.address) === 'inet6' ? IFA_F.noDad : 0);
    if (bits !== 0) writer.u32(IFA.flags, bits);
    if (preferredLifetime !== null) writer.bytes(IFA.cacheInfo, cacheInfo(preferredLifetime));
    writer.u8(IFA.protocol, ADDRESS_PROTOCOL);
  });
}

/**
 * RTM_DELADDR. The kernel answers EADDRNOTAVAIL when the address does not exist, and ENODEV without the interface.
 */
export function encodeDeleteAddress(
  request: Pick<AddressRequest, 'interfaceIndex' | 'address' | 'prefixLength'>,
  sequence: number,
): Uint8Array {
  return encode(
    RTM.delAddress,
    NLM_F.request | NLM_F.ack,
    { ...request, scope: 0 },
    sequence,
    () => undefined,
  );
}

export function encodeDumpAddresses(sequence: number): Uint8Array {
  const writer = new MessageWriter(MESSAGE_BYTES);
  writer.begin({ type: RTM.getAddress, flags: NLM_F.request | NLM_F.dump, sequence });
  writer.structure(new Uint8Array(8));
  writer.end();
  return writer.written;
}

function encode(
  type: number,
  flags: number,
  request: Pick<AddressRequest, 'interfaceIndex' | 'address' | 'prefixLength' | 'scope'>,
  sequence: number,
  more: (writer: MessageWriter) => void,
): Uint8Array {
  const { address } = request;
  const writer = new MessageWriter(MESSAGE_BYTES);
  writer.begin({ type, flags, sequence });
  // struct ifaddrmsg.
  const header = new Uint8Array(8);
  header[0] = AF[addressFamily(address)];
  header[1] = request.prefixLength;
  header[3] = request.scope;
  new DataView(header.buffer).setUint32(4, request.interfaceIndex, HOST_IS_LITTLE_ENDIAN);
  writer.structure(header);
  writer.bareAddress(IFA.local, address);
  writer.bareAddress(IFA.address, address);
  more(writer);
  writer.end();
  return writer.written;
}

/** struct ifa_cacheinfo: preferred and valid lifetime, then two time stamps that the kernel sets. */
function cacheInfo(preferred: number): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, preferred, HOST_IS_LITTLE_ENDIAN);
  view.setUint32(4, FOREVER, HOST_IS_LITTLE_ENDIAN);
  return bytes;
}

/** Decodes RTM_NEWADDR or RTM_DELADDR; undefined for an address that is neither IPv4 nor IPv6, or cannot be read. */
export function decodeAddress({ payload }: NetlinkMessage): AddressFact | undefined {
  const family = ipFamily(payload.u8(0));
  const prefixLength = payload.u8(1);
  const interfaceIndex = payload.u32(4);
  if (family === undefined || payload.failed) return undefined;
  const attributes = readAttributes(payload.slice(8, payload.length - 8));
  // IFA_LOCAL is the own address; IFA_ADDRESS is the other end of a point-to-point link.
  const value = attributes?.get(IFA.local) ?? attributes?.get(IFA.address);
  if (attributes === undefined || value === undefined) return undefined;
  const address = value.address(family);
  if (value.failed) return undefined;
  const flags = attributes.get(IFA.flags)?.u32(0) ?? payload.u8(2);
  const tentative = (flags & (IFA_F.tentative | IFA_F.dadFailed)) !== 0;
  return { interfaceIndex, address, prefixLength, tentative };
}
