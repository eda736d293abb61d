import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Instant, Milliseconds } from '../../src/base/time.ts';

/** The state of one virtual server of an address. */
export interface ServiceStanding {
  readonly id: string;
  readonly quorumMet: boolean;
  /**
   * Whether the quorum is met by the servers whose checks have all had a result. At its start lvsd counts unchecked
   * servers as up, and an address must not be announced on such an assumption.
   */
  readonly quorumSeen: boolean;
  /** Why the kernel does not have the service as desired; null when it does. */
  readonly unprogrammed: string | null;
}

/** Each address that the configuration announces, with its virtual servers, at least one. */
export type AddressStandings = ReadonlyMap<IpAddress, readonly ServiceStanding[]>;

export interface AnnouncePolicy {
  /** Whether one healthy virtual server of an address is enough. */
  readonly services: 'any' | 'all';
  /** Least time between two announcements of one address. */
  readonly damping: Milliseconds;
}

/** The decision about one address. */
export interface AddressDecision {
  readonly announced: boolean;
  /** One line for a person. */
  readonly reason: string;
  /** The time from which this decision has held without a change. */
  readonly since: Instant;
  /** The time of our latest announcement of the address; null when this run never announced it. */
  readonly lastAnnounced: Instant | null;
}

export type Decisions = ReadonlyMap<IpAddress, AddressDecision>;

export interface DecisionStep {
  readonly decisions: Decisions;
  /** When damping ends for the first address that waits for it; null when no address waits. */
  readonly nextDue: Instant | null;
  /** Whether an address has its quorum and waits for a change that is not reported to us (damping has a timer). */
  readonly pending: boolean;
}

/**
 * Decides which addresses are announced now. An address is announced when its quorum, the kernel and the first
 * reconciliation permit it, and then at most once in each damping time. It is withdrawn at once, and for one reason
 * only: the quorum is lost. An announced address stays announced through everything else, such as a kernel that does
 * not answer for a moment, or a restart.
 */
export function stepDecisions(
  before: Decisions,
  standings: AddressStandings,
  { reconciled }: { readonly reconciled: boolean },
  policy: AnnouncePolicy,
  now: Instant,
): DecisionStep {
  const decisions = new Map<IpAddress, AddressDecision>();
  let nextDue: Instant | null = null;
  let pending = false;
  for (const [address, services] of standings) {
    const known = before.get(address);
    const wish = wishOf(services, known?.announced === true, reconciled, policy);
    const due = wish.announced && known?.announced !== true ? dampedUntil(known, policy) : null;
    if (due !== null && due > now) {
      nextDue = nextDue === null ? due : Math.min(nextDue, due);
      decisions.set(address, settle(known, DAMPED, now));
    } else decisions.set(address, settle(known, wish, now));
    pending ||= wish.waits === true;
  }
  return { decisions, nextDue, pending };
}

interface Wish {
  readonly announced: boolean;
  readonly reason: string;
  /** The address waits for a change that is not reported, so it is decided again soon. */
  readonly waits?: true;
}

const DAMPED: Wish = { announced: false, reason: 'the quorum is met again; waits for the damping time' };

function dampedUntil(known: AddressDecision | undefined, { damping }: AnnouncePolicy): Instant | null {
  const last = known?.lastAnnounced ?? null;
  return last === null ? null : last + damping;
}

function settle(known: AddressDecision | undefined, wish: Wish, now: Instant): AddressDecision {
  const { announced, reason } = wish;
  if (known?.announced === announced) return { ...known, reason };
  const lastAnnounced = announced ? now : (known?.lastAnnounced ?? null);
  return { announced, reason, since: now, lastAnnounced };
}

function wishOf(
  services: readonly ServiceStanding[],
  announced: boolean,
  reconciled: boolean,
  { services: required }: AnnouncePolicy,
): Wish {
  const healthy = services.filter(({ quorumMet }) => quorumMet);
  const enough = required === 'all' ? healthy.length === services.length : healthy.length > 0;
  if (!enough) {
    const lost = services.filter(({ quorumMet }) => !quorumMet).map(({ id }) => id);
    return { announced: false, reason: `the quorum is not met: ${named(lost)}` };
  }
  const met = `the quorum is met: ${named(healthy.map(({ id }) => id))}`;
  if (announced) return { announced: true, reason: met };
  if (!reconciled) return waiting("the kernel's table has not been read and mended yet");
  const seen = healthy.filter(({ quorumSeen }) => quorumSeen);
  if (required === 'all' ? seen.length < services.length : seen.length === 0) {
    return waiting('waits for the first results of the checks');
  }
  const ready = seen.filter(({ unprogrammed }) => unprogrammed === null);
  if (required === 'all' ? ready.length < services.length : ready.length === 0) {
    const [refused] = seen.filter(({ unprogrammed }) => unprogrammed !== null);
    return waiting(`not in the kernel: ${refused?.id}: ${refused?.unprogrammed}`);
  }
  return { announced: true, reason: met };
}

function waiting(reason: string): Wish {
  return { announced: false, reason, waits: true };
}

const NAMED_SERVICES = 3;

function named(ids: readonly string[]): string {
  const shown = ids.slice(0, NAMED_SERVICES).join(', ');
  return ids.length > NAMED_SERVICES ? `${shown} and ${ids.length - NAMED_SERVICES} more` : shown;
}

/** An address that an earlier run left announced stays announced until its quorum is known to be lost. */
export function adoptedDecisions(found: Iterable<IpAddress>, now: Instant): Decisions {
  const reason = 'announced by an earlier run';
  return new Map(
    [...found].map((address) => [address, { announced: true, reason, since: now, lastAnnounced: null }]),
  );
}
