import { parseIpAddress } from '../base/ip-address.ts';

const PREFIXES: readonly string[] = ['fwmark', 'fwm', 'tcp', 'udp', 'sctp', 'group'];

/**
 * Joins words that a shell has split but that are one selector: `fwmark 7`, `tcp 10.0.0.1:80`, and `10.0.0.1 80` as
 * in keepalived.conf. A lone port after an address therefore belongs to the address.
 */
export function selectorsOf(words: readonly string[]): readonly string[] {
  const selectors: string[] = [];
  let index = 0;
  while (index < words.length) {
    const length = lengthOfSelector(words.slice(index, index + 3));
    selectors.push(words.slice(index, index + length).join(' '));
    index += length;
  }
  return selectors;
}

function lengthOfSelector(words: readonly string[]): number {
  const [word = '', ...rest] = words;
  if (word.toLowerCase() === 'group') return Math.min(2, 1 + rest.length);
  if (PREFIXES.includes(word.toLowerCase())) return rest.length === 0 ? 1 : 1 + lengthOfEndpoint(rest);
  return lengthOfEndpoint(words);
}

function lengthOfEndpoint([word = '', next = '']: readonly string[]): number {
  const address = parseIpAddress(word.replace(/^\[(.*)\]$/, '$1'));
  return address !== undefined && /^[0-9]{1,5}$/.test(next) ? 2 : 1;
}
