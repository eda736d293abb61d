import type { ByteChannel, ByteChannelListener, ChannelPurpose } from '../../netlink/byte-channel.ts';
import { NLM_F, NLMSG } from '../../netlink/constants.ts';
import type { NetlinkMessage } from '../../netlink/framing.ts';
import { splitMessages } from '../../netlink/framing.ts';
import { MessageWriter } from '../../netlink/writer.ts';

/** One request as the scripted peer saw it. */
export interface SeenRequest {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  /** Generic netlink command; 0 for a control message. */
  readonly command: number;
}

/** What the peer answers to one request: an errno, data messages, nothing at all, or the default acknowledgement. */
export type Answer =
  | { readonly errno: number }
  | { readonly data: readonly ((writer: MessageWriter) => void)[] }
  | 'silence'
  | 'ack';

/** A netlink peer that follows the kernel's rules for acknowledgements and dumps and answers as a test says. */
export class ScriptedNetlink {
  /** Requests of each datagram, in order. */
  readonly datagrams: SeenRequest[][] = [];
  /** How many bytes each datagram had. */
  readonly sizes: number[] = [];
  readonly opened: ChannelPurpose[] = [];
  /** Listeners of the channels that were opened, in order; a test may speak to them itself. */
  readonly listeners: ByteChannelListener[] = [];
  closed = 0;
  alive = 0;
  familyId = 28;
  /** Whether the controller knows no IPVS, as without the module. */
  familyMissing = false;
  /** Whether the acknowledgement at the end of a batch is lost, as when the kernel drops it. */
  barrierLost = false;
  openError: Error | null = null;
  answer: (request: SeenRequest) => Answer = () => 'ack';

  readonly open = async (purpose: ChannelPurpose, listener: ByteChannelListener): Promise<ByteChannel> => {
    if (this.openError !== null) throw this.openError;
    this.opened.push(purpose);
    this.listeners.push(listener);
    return {
      send: (datagram) => this.#send(datagram.slice(), listener),
      keepAlive: (wanted) => {
        this.alive += wanted ? 1 : -1;
      },
      close: () => {
        this.closed += 1;
      },
    };
  };

  /** Delivers the acknowledgement of the last request of the newest datagram. */
  acknowledgeLast(): void {
    const last = this.datagrams.at(-1)?.at(-1);
    if (last === undefined) throw new Error('nothing was sent');
    this.listeners.at(-1)?.received(statusReply(last, NLMSG.error, 0));
  }

  #send(datagram: Uint8Array, listener: ByteChannelListener): void {
    const messages = splitMessages(datagram);
    if (!messages.ok) throw new Error(`the client sent an unreadable datagram: ${messages.detail}`);
    const requests = messages.value.map(toRequest);
    this.datagrams.push(requests);
    this.sizes.push(datagram.length);
    const replies = requests.flatMap((request) => this.#replies(request));
    // As with a real socket, answers arrive in a later turn of the loop.
    queueMicrotask(() => {
      for (const reply of replies) listener.received(reply);
    });
  }

  #replies(request: SeenRequest): Uint8Array[] {
    if (request.type === 16 && this.familyMissing) return acknowledge(request, 2);
    if (request.type === 16) return [familyReply(request, this.familyId), ...acknowledge(request, 0)];
    if (request.type === NLMSG.noop) return this.barrierLost ? [] : acknowledge(request, 0);
    const answer: Answer = request.type === this.familyId ? this.answer(request) : { errno: 2 };
    if (answer === 'silence') return [];
    const isDump = (request.flags & NLM_F.dump) === NLM_F.dump;
    if (answer !== 'ack' && 'errno' in answer) return acknowledge(request, answer.errno);
    const data = answer === 'ack' ? [] : answer.data.map((write) => dataReply(request, write));
    return isDump ? [...data, statusReply(request, NLMSG.done, 0)] : [...data, ...acknowledge(request, 0)];
  }
}

function toRequest(message: NetlinkMessage): SeenRequest {
  const { type, flags, sequence, payload } = message;
  return { type, flags, sequence, command: payload.length === 0 ? 0 : payload.u8(0) };
}

/** Errors are always reported, success only if it was asked for. */
function acknowledge(request: SeenRequest, errno: number): Uint8Array[] {
  if (errno === 0 && (request.flags & NLM_F.ack) === 0) return [];
  return [statusReply(request, NLMSG.error, errno)];
}

/** An NLMSG_ERROR or NLMSG_DONE. */
export function statusReply(request: Pick<SeenRequest, 'sequence'>, type: number, errno: number): Uint8Array {
  const bytes = new Uint8Array(36);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 36, true);
  view.setUint16(4, type, true);
  view.setUint32(8, request.sequence, true);
  view.setInt32(16, -errno, true);
  return bytes;
}

function dataReply(request: SeenRequest, write: (writer: MessageWriter) => void): Uint8Array {
  const writer = new MessageWriter(4096);
  writer.beginGeneric({ type: request.type, flags: 0, sequence: request.sequence }, request.command, 1);
  write(writer);
  writer.end();
  return writer.written.slice();
}

function familyReply(request: SeenRequest, familyId: number): Uint8Array {
  return dataReply(request, (writer) => writer.u16(1, familyId));
}
