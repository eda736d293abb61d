import { together } from './iptables.ts';
import { asList, asObject, asText, type Json } from './nft-json.ts';
import { nftMatch } from './nft-match.ts';
import type { AdvertPacket } from './packet.ts';
import type { BaseChain, Firewall, FirewallRule, Target } from './walk.ts';

/** Hooks that an advert passes on its way in. */
const HOOKS = ['ingress', 'prerouting', 'input'];

/** Statements that let the next one be asked, and do not depend on the packet. */
const PASSING = new Set(['counter', 'log', 'mangle', 'comment', 'notrack', 'set', 'map', 'meter']);

/** Reads `nft -j list ruleset`; null where the text is none of that. */
export function nftablesFirewall(listing: string, packet: AdvertPacket): Firewall | null {
  const objects = objectsOf(listing);
  if (objects === null) return null;
  const families = packet.family === 'inet' ? ['ip', 'inet'] : ['ip6', 'inet'];
  const chains = new Map<string, FirewallRule[]>();
  const bases: { readonly order: number; readonly base: BaseChain }[] = [];
  for (const object of objects) {
    const [kind, body] = Object.entries(object)[0] ?? [];
    const one = asObject(body);
    if (one === null || !families.includes(asText(one['family']))) continue;
    if (kind === 'chain') {
      const name = nameOf(one, asText(one['name']));
      chains.set(name, chains.get(name) ?? []);
      const order = HOOKS.indexOf(asText(one['hook'])) * 1e6 + Number(one['prio'] ?? 0);
      if (one['type'] === 'filter' && HOOKS.includes(asText(one['hook']))) {
        const policyText = `chain ${name} { policy ${asText(one['policy'])}; }`;
        bases.push({ order, base: { name, drops: one['policy'] === 'drop', policyText } });
      }
    }
    if (kind === 'rule') addRule(chains, one, packet);
  }
  bases.sort((one, other) => one.order - other.order);
  return { bases: bases.map(({ base }) => base), chains };
}

function objectsOf(listing: string): readonly Readonly<Record<string, Json>>[] | null {
  // Warnings about tables of iptables stand before or behind the one line of JSON.
  const line = listing.split('\n').find((one) => one.startsWith('{')) ?? '';
  try {
    const document = asObject(JSON.parse(line) as Json);
    const list = document === null ? null : asList(document['nftables']);
    return list === null ? null : list.map(asObject).filter((one) => one !== null);
  } catch {
    return null;
  }
}

function nameOf(one: Readonly<Record<string, Json>>, chain: string): string {
  return `${asText(one['family'])} ${asText(one['table'])} ${chain}`;
}

function addRule(
  chains: Map<string, FirewallRule[]>,
  rule: Readonly<Record<string, Json>>,
  packet: AdvertPacket,
): void {
  const name = nameOf(rule, asText(rule['chain']));
  const matches: FirewallRule['matches'][] = [];
  let target: Target = { kind: 'none' };
  for (const statement of asList(rule['expr']) ?? []) {
    const [kind, body] = Object.entries(asObject(statement) ?? {})[0] ?? ['', null];
    const chainOf = (chain: string): string => nameOf(rule, chain);
    const verdict = kind === 'vmap' ? mapVerdict(body, packet, chainOf) : verdictOf(kind, body, chainOf);
    if (verdict !== null) target = verdict;
    else if (kind === 'match') matches.push(nftMatch(body, packet));
    // A limit, for example, depends on what is not looked at here.
    else if (!PASSING.has(kind)) matches.push('maybe');
  }
  const rules = chains.get(name) ?? [];
  rules.push({
    text: `${name}: ${textOf(asList(rule['expr']) ?? [])}`,
    matches: together(matches),
    target,
  });
  chains.set(name, rules);
}

function verdictOf(kind: string, body: Json, chainOf: (name: string) => string): Target | null {
  if (kind === 'accept') return { kind: 'accept' };
  if (kind === 'drop' || kind === 'reject') return { kind: 'drop' };
  if (kind === 'return') return { kind: 'return' };
  if (kind === 'queue' || kind === 'xt') return { kind: 'elsewhere' };
  const chain = asObject(body)?.['target'];
  return kind === 'jump' || kind === 'goto' ? { kind, chain: chainOf(asText(chain)) } : null;
}

/** The verdict that a map has for the advert, such as `ct state vmap { established : accept, invalid : drop }`. */
function mapVerdict(body: Json, packet: AdvertPacket, chainOf: (name: string) => string): Target {
  const map = asObject(body);
  const entries = asList(asObject(map?.['data'])?.['set']) ?? [null];
  for (const entry of entries) {
    const [value, verdict] = asList(entry) ?? [];
    const match = nftMatch({ op: '==', left: map?.['key'], right: value }, packet);
    const [kind, detail] = Object.entries(asObject(verdict) ?? {})[0] ?? ['', null];
    if (match === 'yes') return verdictOf(kind, detail, chainOf) ?? { kind: 'none' };
    if (match === 'maybe') return { kind: 'elsewhere' };
  }
  return { kind: 'none' };
}

/** What a rule says, for people: its statements without counters. */
function textOf(statements: readonly Json[]): string {
  return statements
    .map(asObject)
    .filter((one) => one !== null && !('counter' in one))
    .map((one) => JSON.stringify(one).replaceAll('"', ''))
    .join(' ');
}
