/** What a rule does to a packet that it is about. */
export type Target =
  | { readonly kind: 'accept' | 'drop' | 'return' | 'none' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  /** The packet goes where it is not followed: to a program (queue), or to a target that is not known here. */
  | { readonly kind: 'elsewhere' };

export interface FirewallRule {
  /** As the program lists it, for people. */
  readonly text: string;
  /** Whether it is about the advert; `maybe` where that depends on what is not known of it, such as its sender. */
  readonly matches: 'yes' | 'no' | 'maybe';
  readonly target: Target;
}

/** A chain that the kernel itself sends packets through that come in. */
export interface BaseChain {
  readonly name: string;
  /** The policy, and how it is listed. */
  readonly drops: boolean;
  readonly policyText: string;
}

export interface Firewall {
  /** In the order in which the kernel asks them; a drop by one of them is the end. */
  readonly bases: readonly BaseChain[];
  readonly chains: ReadonlyMap<string, readonly FirewallRule[]>;
}

/** Jumps that are followed, one in another; the kernel allows 16 in nftables. */
const MAX_DEPTH = 16;
/** Rules that are looked at in all: chains that call each other often are not followed for ever. */
const MAX_STEPS = 100_000;

type Verdict =
  | { readonly kind: 'accept' | 'continue' | 'unknown' }
  | { readonly kind: 'drop'; readonly path: readonly string[] };

/**
 * The rules that drop the advert, from the chain of the kernel to the last one; null: none does, or it cannot be told,
 * because a rule that may be about the advert lets it in.
 */
export function droppingPath(firewall: Firewall): readonly string[] | null {
  const walk = new Walk(firewall.chains);
  for (const base of firewall.bases) {
    const verdict = walk.through(base.name, 0);
    if (verdict.kind === 'drop') return verdict.path;
    if (verdict.kind === 'unknown') return null;
    if (verdict.kind === 'continue' && base.drops) return [base.policyText];
  }
  return null;
}

class Walk {
  readonly #chains: Firewall['chains'];
  #steps = 0;

  constructor(chains: Firewall['chains']) {
    this.#chains = chains;
  }

  through(chain: string, depth: number): Verdict {
    const rules = this.#chains.get(chain);
    if (rules === undefined || depth > MAX_DEPTH) return { kind: 'unknown' };
    for (const rule of rules) {
      this.#steps += 1;
      if (this.#steps > MAX_STEPS) return { kind: 'unknown' };
      const verdict = rule.matches === 'no' ? null : this.#verdictOf(rule, depth);
      if (verdict === 'return') break;
      if (verdict !== null) return verdict;
    }
    return { kind: 'continue' };
  }

  /** Null: the next rule is asked. */
  #verdictOf(rule: FirewallRule, depth: number): Verdict | 'return' | null {
    const verdict = this.#certainVerdictOf(rule, depth);
    if (rule.matches === 'yes' || verdict === null) return verdict;
    // It may be that the rule is not about the advert: what it drops is passed over, what it lets in leaves things open.
    return verdict !== 'return' && verdict.kind === 'drop' ? null : { kind: 'unknown' };
  }

  #certainVerdictOf({ target, text }: FirewallRule, depth: number): Verdict | 'return' | null {
    switch (target.kind) {
      case 'none':
        return null;
      case 'return':
        return 'return';
      case 'accept':
        return { kind: 'accept' };
      case 'drop':
        return { kind: 'drop', path: [text] };
      case 'elsewhere':
        return { kind: 'unknown' };
      case 'jump':
      case 'goto':
        return this.#verdictOfChain(target, text, depth);
    }
  }

  #verdictOfChain(
    target: { readonly kind: 'jump' | 'goto'; readonly chain: string },
    text: string,
    depth: number,
  ): Verdict | 'return' | null {
    const verdict = this.through(target.chain, depth + 1);
    if (verdict.kind === 'drop') return { kind: 'drop', path: [text, ...verdict.path] };
    if (verdict.kind !== 'continue') return verdict;
    // After goto the packet returns to the chain above this one.
    return target.kind === 'goto' ? 'return' : null;
  }
}
