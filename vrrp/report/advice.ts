import type { Instant } from '../../src/base/time.ts';
import type { RouterState } from '../instance/router-state.ts';
import { isOwner, type Track } from '../instance/spec.ts';
import type { InstanceState } from '../instance/state.ts';
import { ADVICE, type SignCause } from '../split/sign.ts';
import { freshSigns } from '../split/signs.ts';
import { trackWords } from '../tracking/weigh.ts';

/**
 * A possible fault in the set-up of an instance, judged by what was received from its peers since this process began.
 */
export interface Advice {
  readonly code: AdviceCode;
  /** A `warning` means that addresses fail to move as they should, or have failed to; an `info` is worth knowing. */
  readonly severity: 'warning' | 'info';
  /** The observation, its meaning and what to do about it; without a final period. */
  readonly words: string;
  readonly advice: string;
}

export const ADVICE_CODES = [
  'no-second-announcement',
  'nopreempt-keeps',
  'nopreempt-deaf-start',
  'weight-too-small',
  'weights-exhausted',
  'duplicate-router',
  'peers-differ',
  'unheard-peers',
] as const;

export type AdviceCode = (typeof ADVICE_CODES)[number];

/** All advice for one instance, each piece once. */
export function adviceOf(state: RouterState, instance: InstanceState, now: Instant): readonly Advice[] {
  return [
    ...announcementAdvice(instance),
    ...nopreemptAdvice(state, instance),
    ...weightAdvice(instance),
    ...signAdvice(instance, now),
  ];
}

/** After a split brain the winner has to announce its addresses again; otherwise clients stay with the loser. */
function announcementAdvice({ split, spec }: InstanceState): readonly Advice[] {
  if (split === null) return [];
  const lacks = [
    spec.higherPrioritySendAdvert
      ? null
      : 'it does not tell a winner that it was MASTER, too (vrrp_higher_prio_send_advert)',
    spec.announcements.refresh === null
      ? 'it announces its addresses at a takeover alone (vrrp_garp_master_refresh)'
      : null,
  ].filter((one) => one !== null);
  if (lacks.length === 0) return [];
  return [
    {
      code: 'no-second-announcement',
      severity: 'warning',
      words: `there was a split brain (${split.words}), and ${lacks.join('; ')}: clients may stay with the loser after it`,
      advice: 'write vrrp_higher_prio_send_advert and vrrp_garp_master_refresh 60 on both nodes',
    },
  ];
}

function nopreemptAdvice({ spec: router }: RouterState, instance: InstanceState): readonly Advice[] {
  const { spec, phase, peer, effective, heard } = instance;
  if (spec.preempt) return [];
  if (phase === 'master' && peer === null && router.startupDelay === 0) {
    return [
      {
        code: 'nopreempt-deaf-start',
        severity: 'info',
        words:
          'it became MASTER without having heard anybody, and nopreempt does not hold back a node that hears nothing: a port of a switch that passes no packets for a while after the start makes it take the addresses',
        advice: 'write vrrp_startup_delay, longer than the network needs after a start',
      },
    ];
  }
  if (phase !== 'backup' || peer === null || heard === null || heard.priority >= effective) return [];
  const hasSunk = peer.greatest >= effective && heard.priority > 0;
  return [
    {
      code: 'nopreempt-keeps',
      severity: hasSunk ? 'warning' : 'info',
      words: hasSunk
        ? `${heard.address} went from priority ${peer.greatest} to ${heard.priority}, below ours of ${effective}, and stays MASTER: with nopreempt here a weight there moves nothing`
        : `${heard.address} is MASTER with priority ${heard.priority}, below ours of ${effective}: nopreempt leaves it the addresses until it fails`,
      advice: hasSunk
        ? 'track without weight there, so that a failure is a FAULT, or take nopreempt out here'
        : 'lvsctl vrrp take moves them now; take nopreempt out where the better node is to have them',
    },
  ];
}

/** How much each failing tracked object can take from the priority that this node has when all is well. */
function losses(tracks: readonly Track[]): readonly { readonly track: Track; readonly loss: number }[] {
  return tracks
    .filter(({ kind, weight }) => weight !== 0 && kind !== 'file')
    .map((track) => ({ track, loss: Math.abs(track.weight) }));
}

function weightAdvice(instance: InstanceState): readonly Advice[] {
  const { spec, peer, heard, phase } = instance;
  if (peer === null) return [];
  const exhausted: readonly Advice[] =
    phase === 'backup' && heard?.priority === 1
      ? [
          {
            code: 'weights-exhausted',
            severity: 'warning',
            words: `${heard.address} is MASTER with priority 1: its weights have taken everything, and a further failure there changes nothing`,
            advice: 'track without weight there, so that a failure is a FAULT',
          },
        ]
      : [];
  if (isOwner(spec)) return exhausted;
  const most = losses(spec.tracks);
  // A positive weight is added while all is well.
  const best = spec.tracks.reduce((sum, { kind, weight, reverse }) => {
    return sum + (kind !== 'file' && weight > 0 && !reverse ? weight : 0);
  }, spec.priority);
  const well = Math.min(254, best);
  if (most.length === 0 || well <= peer.greatest) return exhausted;
  const small = most.filter(({ loss }) => best - loss > peer.greatest);
  if (small.length === 0) return exhausted;
  const together = most.reduce((sum, { loss }) => sum + loss, 0);
  const never = best - together > peer.greatest;
  const names = small.map(({ track, loss }) => `${trackWords(track)} (${loss})`).join(', ');
  return [
    ...exhausted,
    {
      code: 'weight-too-small',
      severity: never ? 'warning' : 'info',
      words: never
        ? `the weights of ${names} can never move the addresses: ${well} less ${together} is above the priority ${peer.greatest} of ${peer.address}`
        : `the weight of ${names} alone does not move the addresses: ${peer.address} has priority ${peer.greatest}, ours is ${well}`,
      advice: `a weight that moves them takes more than ${well - peer.greatest}; without weight a failure is a FAULT`,
    },
  ];
}

const COLLISIONS: readonly SignCause[] = [
  'unknown-virtual-router',
  'authentication-type',
  'password',
  'addresses',
  'own-address',
];
const UNHEARD: readonly SignCause[] = [
  'unheard',
  'filtered',
  'group',
  'destination',
  'peer-alive',
  'line-cut',
];
const PASSING: readonly SignCause[] = ['lower-priority', 'higher-priority', 'address-held'];

/**
 * Observations of other nodes, now or since the counters began: another pair with the same number, and peers whose
 * settings differ or whose adverts do not arrive.
 */
function signAdvice(instance: InstanceState, now: Instant): readonly Advice[] {
  const seen = Object.entries(instance.tallies.signs) as readonly (readonly [SignCause, number])[];
  const fresh = new Map(freshSigns(instance, now).map((sign) => [sign.cause, sign.words]));
  return seen.flatMap(([cause, count]): Advice[] => {
    const isFresh = fresh.has(cause);
    // A passing cause that ended long ago is left out; a difference of settings stays until it is corrected.
    if (count === 0 || PASSING.includes(cause) || (UNHEARD.includes(cause) && !isFresh)) return [];
    const code = COLLISIONS.includes(cause)
      ? 'duplicate-router'
      : UNHEARD.includes(cause)
        ? 'unheard-peers'
        : 'peers-differ';
    const words =
      fresh.get(cause) ?? `${count} packets were strange because of ${cause}, none of them lately`;
    const collision = `${ADVICE[cause]}; where it is another pair, give this one a virtual_router_id of its own`;
    return [
      {
        code,
        severity: isFresh ? 'warning' : 'info',
        words:
          code === 'duplicate-router'
            ? `somebody else speaks for virtual router ${instance.spec.virtualRouterId}, or for our addresses: ${words}`
            : words,
        advice: code === 'duplicate-router' ? collision : ADVICE[cause],
      },
    ];
  });
}
