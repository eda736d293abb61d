import { MAX_BODY_BYTES } from '../../checkers/http/limits.ts';
import { ReplyReader, type ReplyState } from '../../checkers/http/reply/reply-reader.ts';

/** What a reader makes of a whole connection's bytes. */
export interface ReadReply {
  readonly state: ReplyState;
  readonly status: number;
  readonly chunked: boolean;
  readonly headBytes: number;
  readonly content: string;
  readonly wire: string;
  /** Whether the end of file is, or came after, the end of the reply. */
  readonly whole: boolean;
}

/** Reads a reply of characters that stand for bytes, cut before each of the positions. */
export function readReply(
  reply: string,
  cuts: readonly number[] = [],
  { wanted = true, limit = MAX_BODY_BYTES }: { readonly wanted?: boolean; readonly limit?: number } = {},
): ReadReply {
  const bytes = Buffer.from(reply, 'latin1');
  const found = { content: '', wire: '' };
  const sink = {
    content: (part: Uint8Array) => {
      found.content += Buffer.from(part).toString('latin1');
    },
    wire: (part: Uint8Array) => {
      found.wire += Buffer.from(part).toString('latin1');
    },
  };
  const reader = new ReplyReader();
  reader.begin(wanted ? sink : null, limit);
  let from = 0;
  const ends = [...cuts, bytes.length].map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b);
  for (const to of ends) {
    if (!reader.isOver) reader.read(bytes, from, to);
    from = to;
  }
  const whole = reader.endOfFile();
  const { state, status, chunked, headBytes } = reader;
  return { state, status, chunked, headBytes, ...found, whole };
}
