import type { AdvertPacket } from './packet.ts';
import { destinationMatch, isVrrp } from './packet.ts';
import type { BaseChain, Firewall, FirewallRule, Target } from './walk.ts';

type Match = FirewallRule['matches'];

/** Targets that let the next rule be asked. */
const PASSING = new Set(['LOG', 'NFLOG', 'MARK', 'CONNMARK', 'AUDIT', 'TRACE', 'SET']);

/** Reads the table `filter` as `iptables -S` or `ip6tables -S` lists it. */
export function iptablesFirewall(lines: readonly string[], packet: AdvertPacket): Firewall {
  const chains = new Map<string, FirewallRule[]>();
  const bases: BaseChain[] = [];
  for (const line of lines) {
    const [command, chain = '', policy] = line.split(' ');
    if (command === '-P' || command === '-N') chains.set(chain, []);
    if (command === '-P' && chain === 'INPUT') {
      bases.push({ name: chain, drops: policy === 'DROP', policyText: line });
    }
    if (command === '-A') {
      const rules = chains.get(chain) ?? [];
      rules.push(ruleOf(line, packet));
      chains.set(chain, rules);
    }
  }
  return { bases, chains };
}

function ruleOf(line: string, packet: AdvertPacket): FirewallRule {
  const words = wordsOf(line).slice(2);
  const matches: Match[] = [];
  let target: Target = { kind: 'none' };
  for (let at = 0; at < words.length; ) {
    const negated = words[at] === '!';
    const option = words[at + (negated ? 1 : 0)] ?? '';
    const value = words[at + (negated ? 2 : 1)] ?? '';
    if (option === '-j' || option === '-g') {
      // What follows are the target's own options.
      target = targetOf(value, option === '-g');
      break;
    }
    const { match, taken } = matchOf(option, value, words.slice(at + 2), packet);
    matches.push(negated ? opposite(match) : match);
    at += taken + (negated ? 1 : 0);
  }
  return { text: line, matches: together(matches), target };
}

/** The words of a line; a text in quotation marks is one. */
function wordsOf(line: string): readonly string[] {
  return line.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
}

function matchOf(
  option: string,
  value: string,
  rest: readonly string[],
  packet: AdvertPacket,
): { readonly match: Match; readonly taken: number } {
  switch (option) {
    case '-p':
      return { match: value === 'all' || isVrrp(value) ? 'yes' : 'no', taken: 2 };
    case '-d':
      return { match: destinationMatch(value, packet), taken: 2 };
    case '-i':
      return { match: deviceMatches(value, packet.device) ? 'yes' : 'no', taken: 2 };
    case '-m':
      return moduleMatch(value, rest);
    default:
      // `-s` and every other option: it depends on what is not known. The value of one that has none is an option.
      return { match: 'maybe', taken: value === '' || value.startsWith('-') || value === '!' ? 1 : 2 };
  }
}

function moduleMatch(
  name: string,
  rest: readonly string[],
): { readonly match: Match; readonly taken: number } {
  const [option, value = ''] = rest;
  if (name === 'comment' && option === '--comment') return { match: 'yes', taken: 4 };
  // Adverts are answered by nobody: connection tracking never sees them established.
  const tracked =
    (name === 'conntrack' && option === '--ctstate') || (name === 'state' && option === '--state');
  if (tracked) return { match: value.split(',').includes('NEW') ? 'yes' : 'no', taken: 4 };
  // The name of a protocol's module adds nothing, and of another one its options say what it is about.
  return { match: 'yes', taken: 2 };
}

function deviceMatches(pattern: string, device: string): boolean {
  return pattern.endsWith('+') ? device.startsWith(pattern.slice(0, -1)) : device === pattern;
}

function opposite(match: Match): Match {
  return match === 'yes' ? 'no' : match === 'no' ? 'yes' : 'maybe';
}

export function together(matches: readonly Match[]): Match {
  if (matches.includes('no')) return 'no';
  return matches.includes('maybe') ? 'maybe' : 'yes';
}

function targetOf(name: string, isGoto: boolean): Target {
  if (isGoto) return { kind: 'goto', chain: name };
  if (name === 'ACCEPT') return { kind: 'accept' };
  if (name === 'DROP' || name === 'REJECT') return { kind: 'drop' };
  if (name === 'RETURN') return { kind: 'return' };
  if (PASSING.has(name)) return { kind: 'none' };
  if (name === 'NFQUEUE' || name === 'QUEUE') return { kind: 'elsewhere' };
  return { kind: 'jump', chain: name };
}
