import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Milliseconds, WallTime } from '../../src/base/time.ts';
import type { Refusal } from '../protocol/refusal.ts';
import { BLOCK_BYTES, blockFits, decodeBlock } from './block.ts';

/** How the adverts of an instance are signed (`auth_hmac`). */
export interface SigningSpec {
  /** Every key that is accepted; several of them while keys are rotated. */
  readonly keys: readonly SigningKey[];
  /** The key that this node signs with. */
  readonly activeKey: number;
  /** `time` compares the sequence with our clock as well; `monotonic` only with the sender's last one. */
  readonly antiReplay: 'time' | 'monotonic';
  /** How far the clocks of two nodes may differ. */
  readonly window: Milliseconds;
  /** `receive-only` does not sign; `enforce` alone refuses adverts without a signature. */
  readonly mode: 'enforce' | 'permissive' | 'receive-only';
}

export interface SigningKey {
  /** 0..255. */
  readonly id: number;
  readonly secret: Uint8Array;
}

/** What an instance remembers of signatures. */
export interface SigningState {
  /** The last sequence that this node sent; null before the first. */
  readonly sent: bigint | null;
  /** The last accepted sequence of each sender, the one that was heard last at the end. */
  readonly heard: ReadonlyMap<IpAddress, bigint>;
}

export const NOTHING_SIGNED: SigningState = { sent: null, heard: new Map() };

/** Senders whose sequences are remembered. Only holders of a key are among them. Listed in docs/limits.md. */
export const MAX_SENDERS = 255;

/** An advert as it arrived. */
export interface SignedAdvert {
  /** The VRRP message without the signature. */
  readonly message: Uint8Array;
  readonly source: IpAddress;
  /** Null: it has none. */
  readonly signature: Uint8Array | null;
}

/** What the judgement of a signature comes to; `sequence` is null for an advert without a signature. */
export type SignatureJudgement =
  | { readonly ok: true; readonly sequence: bigint | null }
  | { readonly ok: false; readonly refusal: Refusal };

const SECOND_SHIFT = 32n;
const FRACTION_SHIFT = 16n;
const FRACTIONS = 65_536;
const HALF_OF_ALL = 0x8000_0000_0000_0000n;

/** The clock as a sequence with a counter of 0. */
function sequenceAt(wall: WallTime): bigint {
  const seconds = Math.floor(wall / 1000);
  const fraction = Math.floor(((wall - seconds * 1000) * FRACTIONS) / 1000);
  return BigInt.asUintN(64, (BigInt(seconds) << SECOND_SHIFT) | (BigInt(fraction) << FRACTION_SHIFT));
}

/** Serial number arithmetic (RFC 1982) over 64 bits. */
function isAfter(one: bigint, other: bigint): boolean {
  const distance = BigInt.asUintN(64, one - other);
  return distance > 0n && distance < HALF_OF_ALL;
}

/** Whole seconds from a sequence to our clock; negative: the sequence is ahead. */
function ageOf(sequence: bigint, wall: WallTime): number {
  const ours = BigInt.asUintN(32, BigInt(Math.floor(wall / 1000)));
  return Number(BigInt.asIntN(32, ours - (sequence >> SECOND_SHIFT)));
}

function isOutside(spec: SigningSpec, sequence: bigint, wall: WallTime): boolean {
  return Math.abs(ageOf(sequence, wall)) > spec.window / 1000;
}

/**
 * The sequence of the next advert: the clock, or one more than the last where the clock has not gone on. After the clock
 * was set back by more than the window, `time` begins again at the clock, because receivers refuse anything else.
 */
export function nextSequence(spec: SigningSpec, { sent }: SigningState, wall: WallTime): bigint {
  const clock = sequenceAt(wall);
  if (sent === null || isAfter(clock, sent)) return clock;
  const isStranded = spec.antiReplay === 'time' && -ageOf(sent, wall) > spec.window / 1000;
  return isStranded ? clock : BigInt.asUintN(64, sent + 1n);
}

/** The state after an advert with this sequence was accepted. */
export function noteSequence(state: SigningState, source: IpAddress, sequence: bigint): SigningState {
  const heard = new Map(state.heard);
  heard.delete(source);
  heard.set(source, sequence);
  for (const oldest of heard.keys()) {
    if (heard.size <= MAX_SENDERS) break;
    heard.delete(oldest);
  }
  return { ...state, heard };
}

/**
 * The message, which has `expected` bytes, and the block behind it. Where nothing is signed, the whole payload is the
 * message, whose length is then wrong.
 */
export function splitSignature(
  spec: SigningSpec | null,
  payload: Uint8Array,
  expected: number,
): readonly [message: Uint8Array, signature: Uint8Array | null] {
  return spec !== null && payload.length === expected + BLOCK_BYTES
    ? [payload.subarray(0, expected), payload.subarray(expected)]
    : [payload, null];
}

/** Judges the signature of a message from this source. Hostile bytes get a reason, never an exception. */
export function judgeSignature(
  spec: SigningSpec,
  state: SigningState,
  wall: WallTime,
  { message, source, signature }: SignedAdvert,
): SignatureJudgement {
  if (signature === null) return judgeMissing(spec);
  const block = decodeBlock(signature);
  if (block === null) return refused('hmac-malformed', 'a signature of an unknown form');
  const { sequence, keyId } = block;
  if (spec.antiReplay === 'time' && isOutside(spec, sequence, wall)) {
    const age = ageOf(sequence, wall);
    const side = age > 0 ? 'behind' : 'ahead of';
    const words = `a time that is ${Math.abs(age)} s ${side} our clock, more than the window of ${spec.window / 1000} s`;
    return refused('hmac-stale', words);
  }
  const key = spec.keys.find(({ id }) => id === keyId);
  if (key === undefined) {
    const ours = spec.keys.map(({ id }) => id).join(', ');
    return refused('hmac-unknown-key', `a signature by key ${keyId}, ours are ${ours}`);
  }
  if (!blockFits(message, source, key.secret, signature)) {
    return refused('hmac-wrong', `a signature that key ${keyId} of ours did not make`);
  }
  if (isReplay(spec, state, source, sequence, wall)) {
    return refused('hmac-replay', 'an advert that was sent before the last one of its sender');
  }
  return { ok: true, sequence };
}

function judgeMissing({ mode }: SigningSpec): SignatureJudgement {
  return mode === 'enforce'
    ? refused('hmac-missing', 'no signature, ours is auth_hmac with mode enforce')
    : { ok: true, sequence: null };
}

/** A remembered sequence outside of the window orders nothing that the window does not refuse already. */
function isReplay(
  spec: SigningSpec,
  { heard }: SigningState,
  source: IpAddress,
  sequence: bigint,
  wall: WallTime,
): boolean {
  const last = heard.get(source);
  if (last === undefined) return false;
  if (spec.antiReplay === 'time' && isOutside(spec, last, wall)) return false;
  return !isAfter(sequence, last);
}

function refused(reason: Refusal['reason'], words: string): SignatureJudgement {
  return { ok: false, refusal: { reason, words } };
}
