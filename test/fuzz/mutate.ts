/** A small generator of numbers that depend on the seed alone (mulberry32). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 to `sides` - 1. */
  roll(sides: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  }
}

/** What breaks readers: marks of both syntaxes, numbers at their edges, keywords out of place. */
const MORSELS: readonly string[] = [
  '{',
  '}',
  '"',
  "'",
  '\\',
  '#',
  '!',
  '\n',
  '\r\n',
  '\t',
  ' ',
  '$',
  '${',
  '$A',
  '${_ENV HOME}',
  '@main ',
  '@^main ',
  '~SEQ(I,1,3) ',
  '~LST({A,B},{1,2}) ',
  '$A=${A}x\n',
  '$B= \\\n',
  'include *.conf\n',
  ':',
  '- ',
  '&a ',
  '*a',
  '<<: ',
  '[',
  ']',
  ',',
  '|',
  '>',
  '%',
  '0',
  '-1',
  '4294967296',
  '1e9',
  '0x10',
  '.5',
  '5s',
  '999999999999999999999',
  '10.0.0.1',
  'fd00::1',
  '10.0.0.1-300',
  '::/1',
  'virtual_server ',
  'real_server ',
  'TCP_CHECK {',
  'HTTP_GET {',
  'SSL_GET {',
  'MISC_CHECK {',
  'DNS_CHECK {',
  'url {',
  'group ',
  'fwmark ',
  'TUN type gue ',
  'regex "(a+)+$"',
  'quorum ',
  'global_defs {',
  'true',
  'null',
  '\u0000',
  '\u00a0',
  '\u2028',
  '\ud800',
  '\ufeff',
  '🙂',
];

/** One to eight edits of a text, all of them decided by the dice. */
export function mutate(text: string, dice: Dice): string {
  let mutated = text;
  for (let edits = 1 + dice.roll(8); edits > 0; edits -= 1) mutated = edit(mutated, dice);
  return mutated;
}

function edit(text: string, dice: Dice): string {
  const at = dice.roll(text.length + 1);
  const length = 1 + dice.roll(dice.roll(4) === 0 ? 80 : 4);
  const morsel = MORSELS[dice.roll(MORSELS.length)] ?? '';
  switch (dice.roll(6)) {
    case 0:
      return text.slice(0, at) + text.slice(at + length);
    case 1:
      return text.slice(0, at) + morsel + text.slice(at);
    case 2:
      return text.slice(0, at) + morsel + text.slice(at + length);
    case 3: {
      const from = dice.roll(text.length + 1);
      return text.slice(0, at) + text.slice(from, from + length * 8) + text.slice(at);
    }
    case 4:
      return (
        text.slice(0, at) +
        String.fromCharCode(dice.roll(dice.roll(8) === 0 ? 0x10000 : 256)) +
        text.slice(at + 1)
      );
    default: {
      const start = text.lastIndexOf('\n', at) + 1;
      const newline = text.indexOf('\n', at);
      const end = newline === -1 ? text.length : newline + 1;
      return dice.roll(2) === 0
        ? text.slice(0, start) + text.slice(end)
        : text.slice(0, end) + text.slice(start, end) + text.slice(end);
    }
  }
}
