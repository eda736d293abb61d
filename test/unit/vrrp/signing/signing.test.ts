import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statusOf } from '../../../../vrrp/report/status-document.ts';
import { statusText } from '../../../../vrrp/report/status-text.ts';
import { decodeBlock } from '../../../../vrrp/signing/block.ts';
import {
  judgeSignature,
  MAX_SENDERS,
  NOTHING_SIGNED,
  nextSequence,
  noteSequence,
  type SigningSpec,
} from '../../../../vrrp/signing/signing.ts';
import { LoneRouter } from '../../../support/vrrp/lone-router.ts';
import {
  deliver,
  sequenceOf,
  signedPayload,
  signingKey,
  signingSpec,
} from '../../../support/vrrp/signing.ts';
import { instanceSpec, ip } from '../../../support/vrrp/specs.ts';

function backup(parts: Partial<SigningSpec> = {}): LoneRouter {
  return LoneRouter.of(instanceSpec({ signing: signingSpec(parts) }));
}

function refusalsOf(router: LoneRouter): unknown {
  return router.instance().tallies.refused;
}

const BLOCK_OFFSET = 12;

describe('a node with auth_hmac', () => {
  it('takes a signed advert, and none a second time', () => {
    const router = backup();
    const payload = signedPayload(router, 200);
    deliver(router, payload);
    expect(router.instance().heard?.priority).toBe(200);
    deliver(router, payload);
    expect(refusalsOf(router)).toEqual({ 'hmac-replay': 1 });
  });

  it.each([
    ['hmac-unknown-key', { key: signingKey(2) }, 'a signature by key 2, ours are 1'],
    ['hmac-wrong', { key: { ...signingKey(2), id: 1 } }, 'a signature that key 1 of ours did not make'],
    [
      'hmac-stale',
      { sequence: sequenceOf(1_700_000_010_000 - 6000) },
      'a time that is 6 s behind our clock, more than the window of 5 s',
    ],
    [
      'hmac-stale',
      { sequence: sequenceOf(1_700_000_010_000 + 7000) },
      'a time that is 7 s ahead of our clock, more than the window of 5 s',
    ],
  ])('refuses another one by %s, says why, and shows no key', (reason, parts, words) => {
    const router = backup();
    deliver(router, signedPayload(router, 200, parts));
    expect(refusalsOf(router)).toEqual({ [reason]: 1 });
    expect(router.instance().heard).toBeNull();
    const text = statusText(statusOf(router.state, router.now, router.wall));
    expect(text).toContain(words);
    const shown = JSON.stringify([
      statusOf(router.state, router.now, router.wall),
      router.actions.map(({ action }) => (action.kind === 'log' ? action : null)),
    ]);
    expect(shown).not.toMatch(/"secret"|(?:"\d+":1,){8}|(?:1,){8}|\u0001{8}/);
  });

  it('refuses a signature of unknown form', () => {
    const router = backup();
    const payload = signedPayload(router, 200);
    payload[BLOCK_OFFSET] = 2;
    deliver(router, payload);
    expect(refusalsOf(router)).toEqual({ 'hmac-malformed': 1 });
  });

  it.each([
    ['enforce', { 'hmac-missing': 1 }],
    ['permissive', {}],
    ['receive-only', {}],
  ] as const)('judges an advert without signature by its mode: %s', (mode, refusals) => {
    const router = backup({ mode });
    router.hear(200);
    expect(refusalsOf(router)).toEqual(refusals);
  });

  it.each(['permissive', 'receive-only'] as const)('refuses a wrong signature as %s, too', (mode) => {
    const router = backup({ mode });
    deliver(router, signedPayload(router, 200, { key: { ...signingKey(2), id: 1 } }));
    expect(refusalsOf(router)).toEqual({ 'hmac-wrong': 1 });
  });

  it('does not sign as receive-only, and else signs each advert with a greater sequence', () => {
    const lengths = (['receive-only', 'permissive', 'enforce'] as const).map((mode) => {
      const router = backup({ mode });
      router.advance(8000);
      const payloads = router.actions.flatMap(({ action }) =>
        action.kind === 'send-advert' ? [action.payload] : [],
      );
      const sequences = payloads.flatMap((payload) => {
        const block = decodeBlock(payload.subarray(BLOCK_OFFSET));
        return block === null ? [] : [block.sequence];
      });
      expect(payloads.length).toBeGreaterThan(3);
      expect(sequences).toEqual([...new Set(sequences)].toSorted((one, other) => (one < other ? -1 : 1)));
      return sequences.length === payloads.length ? 'signed' : `${sequences.length} signed`;
    });
    expect(lengths).toEqual(['0 signed', 'signed', 'signed']);
  });

  it('is named by a node without it, and so is that a replay proves no second MASTER', () => {
    const plain = LoneRouter.of(instanceSpec());
    deliver(plain, signedPayload(plain, 200));
    expect(statusText(statusOf(plain.state, plain.now, plain.wall))).toContain(
      'a signature of auth_hmac, ours has no auth_hmac',
    );
    const router = backup();
    const old = signedPayload(router, 50);
    deliver(router, old);
    router.advance(4000);
    expect(router.phase).toBe('master');
    deliver(router, old);
    expect(refusalsOf(router)).toEqual({ 'hmac-replay': 1 });
    expect(statusOf(router.state, router.now, router.wall).instances[0]?.splitBrain?.suspected).toBe(false);
  });
});

describe('clocks that are set', () => {
  it('back: a sender begins again at its clock with time, and goes on counting with monotonic', () => {
    const sent = sequenceOf(100_000);
    const state = { ...NOTHING_SIGNED, sent };
    expect(nextSequence(signingSpec(), state, 97_000)).toBe(sent + 1n);
    expect(nextSequence(signingSpec(), state, 50_000)).toBe(sequenceOf(50_000));
    expect(nextSequence(signingSpec({ antiReplay: 'monotonic' }), state, 50_000)).toBe(sent + 1n);
  });

  it('back: a receiver takes the sender again as soon as both clocks agree', () => {
    const router = backup();
    deliver(router, signedPayload(router, 200));
    router.wallOffset -= 3_600_000;
    router.advance(1000);
    deliver(router, signedPayload(router, 201));
    expect(router.instance().heard?.priority).toBe(201);
    expect(refusalsOf(router)).toEqual({});
  });

  it('anywhere: monotonic asks only for a sequence after the last one', () => {
    const router = backup({ antiReplay: 'monotonic' });
    deliver(router, signedPayload(router, 200, { sequence: 7n }));
    deliver(router, signedPayload(router, 201, { sequence: 8n }));
    deliver(router, signedPayload(router, 202, { sequence: 8n }));
    expect(router.instance().heard?.priority).toBe(201);
    expect(refusalsOf(router)).toEqual({ 'hmac-replay': 1 });
  });
});

describe('sequences', () => {
  const spec = signingSpec({ antiReplay: 'monotonic' });

  it('grow, however the clock jumps within half of their range', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 40 }), { maxLength: 50 }), (walls) => {
        let state = NOTHING_SIGNED;
        for (const wall of walls) {
          const sequence = nextSequence(spec, state, wall);
          if (state.sent !== null) {
            const step = BigInt.asUintN(64, sequence - state.sent);
            expect(step > 0n && step < 1n << 63n).toBe(true);
          }
          state = { ...state, sent: sequence };
        }
      }),
    );
  });

  it('are remembered for so many senders, those heard last', () => {
    let state = NOTHING_SIGNED;
    for (let sender = 0; sender <= MAX_SENDERS; sender += 1) {
      state = noteSequence(state, ip(`10.9.${sender >> 8}.${sender & 255}`), 1n);
    }
    expect(state.heard.size).toBe(MAX_SENDERS);
    expect(state.heard.has(ip('10.9.0.0'))).toBe(false);
  });

  it('and hostile bytes of any length are judged without an exception', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.uint8Array({ maxLength: 40 }),
        (message, signature) => {
          const source = ip('10.9.0.2');
          const judged = judgeSignature(signingSpec(), NOTHING_SIGNED, 0, { message, source, signature });
          expect(judged.ok).toBe(false);
        },
      ),
    );
  });
});
