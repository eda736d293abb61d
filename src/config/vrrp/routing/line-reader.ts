import { addressFamily, type IpAddress, parseIpAddress } from '../../../base/ip-address.ts';
import type { Prefix } from '../../../base/virtual-routing.ts';
import { quote } from '../../decode/arguments.ts';
import type { DecodeContext } from '../../decode/context.ts';
import type { Statement, Word } from '../../language/tree.ts';
import { INTERFACE_NAME_LENGTH } from '../decode/interface-name.ts';
import { tableNumber } from './tables.ts';

/**
 * Reads the words of one line of virtual_routes or virtual_rules in their order. A line that cannot be used is reported
 * once and left out, as in keepalived.
 */
export class LineReader {
  readonly #line: Statement;
  readonly #what: 'route' | 'rule';
  readonly #context: DecodeContext;
  #index = 0;
  #failed = false;

  constructor(line: Statement, what: 'route' | 'rule', context: DecodeContext) {
    this.#line = line;
    this.#what = what;
    this.#context = context;
  }

  /** Whether the line was reported as unusable. */
  get failed(): boolean {
    return this.#failed;
  }

  /** The next word, without taking it. */
  peek(): string | undefined {
    return this.#line.words[this.#index]?.text;
  }

  /** Takes the next word. */
  take(): Word | undefined {
    const word = this.#line.words[this.#index];
    if (word !== undefined) this.#index += 1;
    return word;
  }

  /** Takes the next word when it is this one. */
  takeIf(...texts: readonly string[]): boolean {
    const next = this.peek();
    if (next === undefined || !texts.includes(next)) return false;
    this.#index += 1;
    return true;
  }

  /** Gives the last word back. */
  back(): void {
    this.#index -= 1;
  }

  /** Reports the whole line as unusable, for this reason. */
  fail(word: Word | undefined, reason: string, hint: string | null = null): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#context.tolerate(
      'vrrp-routing-line',
      word === undefined ? this.#line : [this.#line, word],
      reason,
      {
        consequence: `this ${this.#what} is not added`,
        hint,
      },
    );
  }

  /** Skips an option without effect here, with the words that are its values. */
  skipOption(word: Word, values: number): void {
    this.#index = Math.min(this.#index + values, this.#line.words.length);
    const message = `${quote(word.text)} is not done: the ${this.#what} is added without it`;
    this.#context.warning('vrrp-routing-option', [this.#line, word], message, { topic: word.text });
  }

  /** Remarks on an option that is valid and probably not intended. */
  remark(message: string, hint: string): void {
    this.#context.warning('vrrp-routing-option', this.#line, message, { hint, topic: message });
  }

  unknown(word: Word, known: Iterable<string>): void {
    this.fail(
      word,
      `${quote(word.text)} is no word of a ${this.#what}`,
      this.#context.suggest(word.text, known),
    );
  }

  number(name: string, min: number, max: number): number {
    const word = this.take();
    const text = word?.text ?? '';
    const value = /^(0x[0-9a-f]{1,8}|[0-9]{1,10})$/i.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    this.fail(word, `${name}: ${quote(text)} is not a number between ${min} and ${max}`);
    return min;
  }

  address(name: string): IpAddress | null {
    const word = this.take();
    const address = parseIpAddress(word?.text ?? '');
    if (address !== undefined) return address;
    this.fail(word, `${name}: ${quote(word?.text ?? '')} is not an IPv4 or IPv6 address`);
    return null;
  }

  /** Reads `ADDRESS[/LENGTH]`; `default` and `all` are null. */
  prefix(name: string): Prefix | null {
    const word = this.take();
    const text = word?.text ?? '';
    if (ANYTHING.has(text)) return null;
    const [addressText = '', lengthText, ...more] = text.split('/');
    const address = parseIpAddress(addressText);
    if (address === undefined) {
      this.fail(word, `${name}: ${quote(text)} is not an address with or without a length`);
      return null;
    }
    const full = addressFamily(address) === 'inet' ? 32 : 128;
    const length =
      lengthText === undefined ? full : /^[0-9]{1,3}$/.test(lengthText) ? Number(lengthText) : -1;
    if (length < 0 || length > full || more.length > 0) {
      this.fail(word, `${name}: the length of ${quote(text)} is not between 0 and ${full}`);
      return null;
    }
    return { address, length };
  }

  device(name: string): string | null {
    const word = this.take();
    const text = word?.text ?? '';
    if (text.length > 0 && text.length <= INTERFACE_NAME_LENGTH && !/[\s/\0]/.test(text)) return text;
    this.fail(word, `${name}: ${quote(text)} cannot be the name of an interface`);
    return null;
  }

  /** Reads a number, or a name that iproute2 knows on this host. */
  table(name: string): number {
    const word = this.take();
    const table = tableNumber(word?.text ?? '', this.#context.machine.files);
    if (table !== null) return table;
    this.fail(
      word,
      `${name}: there is no routing table ${quote(word?.text ?? '')}`,
      'name it in /etc/iproute2/rt_tables, or write its number',
    );
    return 0;
  }

  choice<Value>(name: string, values: ReadonlyMap<string, Value>, max: number): Value | number {
    const named = values.get(this.peek() ?? '');
    if (named === undefined) return this.number(name, 0, max);
    this.take();
    return named;
  }
}

const ANYTHING: ReadonlySet<string> = new Set(['default', 'default6', 'all', 'any']);
