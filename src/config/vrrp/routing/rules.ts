import { type AddressFamily, addressFamily } from '../../../base/ip-address.ts';
import type { PortRange, Prefix, RuleAction, VirtualRule } from '../../../base/virtual-routing.ts';
import type { DecodeContext } from '../../decode/context.ts';
import type { Statement, Word } from '../../language/tree.ts';
import { LineReader } from './line-reader.ts';

/** keepalived's first priority for a rule without one; each further rule gets the next lower number. */
export const FIRST_FREE_PRIORITY = 16_384;

/** Options of keepalived that lvsd does not have, with the number of their values. */
const NOT_DONE: ReadonlyMap<string, number> = new Map([
  ['uidrange', 1],
  ['tunnel-id', 1],
  ['realms', 1],
  ['suppress_ifgroup', 1],
  ['sup_group', 1],
  ['track_group', 1],
  ['protocol', 1],
]);

/** The IP protocols by name (IANA); others are written as numbers. */
const IP_PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ['icmp', 1],
  ['tcp', 6],
  ['udp', 17],
  ['gre', 47],
  ['esp', 50],
  ['ah', 51],
  ['icmpv6', 58],
  ['ipv6-icmp', 58],
  ['ospf', 89],
  ['vrrp', 112],
  ['sctp', 132],
]);

interface RuleDraft {
  family: AddressFamily | null;
  inverted: boolean;
  from: Prefix | null;
  to: Prefix | null;
  tos: number;
  mark: VirtualRule['mark'];
  incoming: string | null;
  outgoing: string | null;
  priority: number | null;
  ipProtocol: number | null;
  sourcePorts: PortRange | null;
  destinationPorts: PortRange | null;
  suppressedLength: number | null;
  action: RuleAction | null;
  tracked: boolean;
}

type Option = (draft: RuleDraft, reader: LineReader, word: Word) => void;

function aliases(names: readonly string[], option: Option): readonly (readonly [string, Option])[] {
  return names.map((name) => [name, option]);
}

const OPTIONS: ReadonlyMap<string, Option> = new Map<string, Option>([
  ['not', (draft) => void (draft.inverted = true)],
  ['inet', (draft) => void (draft.family = 'inet')],
  ['inet6', (draft) => void (draft.family = 'inet6')],
  ['from', (draft, reader) => void (draft.from = reader.prefix('from'))],
  ['to', (draft, reader) => void (draft.to = reader.prefix('to'))],
  ...aliases(['tos', 'dsfield'], (draft, reader, { text }) => void (draft.tos = reader.number(text, 0, 255))),
  ['fwmark', readMark],
  ...aliases(['iif', 'dev'], (draft, reader, { text }) => void (draft.incoming = reader.device(text))),
  ['oif', (draft, reader) => void (draft.outgoing = reader.device('oif'))],
  ...aliases(
    ['preference', 'order', 'priority', 'pref'],
    (draft, reader, { text }) => void (draft.priority = reader.number(text, 0, 0xffff_ffff)),
  ),
  ['ipproto', (draft, reader) => void (draft.ipProtocol = reader.choice('ipproto', IP_PROTOCOLS, 255))],
  ['sport', (draft, reader) => void (draft.sourcePorts = readPorts('sport', reader))],
  ['dport', (draft, reader) => void (draft.destinationPorts = readPorts('dport', reader))],
  ...aliases(
    ['suppress_prefixlength', 'sup_pl'],
    (draft, reader, { text }) => void (draft.suppressedLength = reader.number(text, 0, 128)),
  ),
  ...aliases(['table', 'lookup'], (draft, reader, word) =>
    act(draft, reader, word, { kind: 'lookup', table: reader.table(word.text) }),
  ),
  [
    'goto',
    (draft, reader, word) =>
      act(draft, reader, word, { kind: 'goto', priority: reader.number('goto', 0, 0xffff_ffff) }),
  ],
  ...(['nop', 'blackhole', 'unreachable', 'prohibit'] as const).map((kind): readonly [string, Option] => [
    kind,
    (draft, reader, word) => act(draft, reader, word, { kind }),
  ]),
  ['no_track', (draft) => void (draft.tracked = false)],
]);

/** A rule of the file; a null `priority` means that the line has none. */
export type ReadRule = Omit<VirtualRule, 'priority'> & { readonly priority: number | null };

/** Reads `[from P] [to P] [OPTION ...] table T`; undefined when the line cannot be used, which is reported. */
export function readRule(line: Statement, context: DecodeContext): ReadRule | undefined {
  const reader = new LineReader(line, 'rule', context);
  const draft: RuleDraft = {
    family: null,
    inverted: false,
    from: null,
    to: null,
    tos: 0,
    mark: null,
    incoming: null,
    outgoing: null,
    priority: null,
    ipProtocol: null,
    sourcePorts: null,
    destinationPorts: null,
    suppressedLength: null,
    action: null,
    tracked: true,
  };
  for (let word = reader.take(); word !== undefined && !reader.failed; word = reader.take()) {
    const option = OPTIONS.get(word.text);
    const values = NOT_DONE.get(word.text);
    if (option !== undefined) option(draft, reader, word);
    else if (values !== undefined) reader.skipOption(word, values);
    else reader.unknown(word, OPTIONS.keys());
  }
  return reader.failed ? undefined : finish(draft, reader);
}

function finish(draft: RuleDraft, reader: LineReader): ReadRule | undefined {
  const { action, from, to } = draft;
  const families = new Set(
    [from, to].filter((prefix) => prefix !== null).map(({ address }) => addressFamily(address)),
  );
  if (draft.family !== null) families.add(draft.family);
  const [family = 'inet'] = families;
  if (families.size > 1) reader.fail(undefined, 'the rule has addresses of both families');
  if (action === null)
    reader.fail(
      undefined,
      'the rule does not say what to do',
      'end it with `table 100`, or with `blackhole`',
    );
  if (reader.failed || action === null) return undefined;
  return { ...draft, family, action };
}

function act(draft: RuleDraft, reader: LineReader, word: Word, action: RuleAction): void {
  if (draft.action === null) draft.action = action;
  else reader.fail(word, 'the rule says twice what to do');
}

/** Reads `MARK[/MASK]`. */
function readMark(draft: RuleDraft, reader: LineReader): void {
  const word = reader.take();
  const [value, mask] = /^(0x[0-9a-f]{1,8}|[0-9]{1,10})(?:\/(0x[0-9a-f]{1,8}|[0-9]{1,10}))?$/i
    .exec(word?.text ?? '')
    ?.slice(1)
    .map((text) => (text === undefined ? 0xffff_ffff : Number(text))) ?? [-1, -1];
  if (value === undefined || mask === undefined || value < 0 || value > 0xffff_ffff || mask > 0xffff_ffff)
    reader.fail(
      word,
      `fwmark: ${word?.text ?? ''} is no mark, with or without a mask`,
      'fwmark 7, or 0x7/0xff',
    );
  else draft.mark = { value, mask };
}

/** Reads `PORT[-PORT]`. */
function readPorts(name: string, reader: LineReader): PortRange | null {
  const word = reader.take();
  const [, first = '', last = first] = /^([0-9]{1,5})(?:-([0-9]{1,5}))?$/.exec(word?.text ?? '') ?? [];
  const ports = { first: Number(first), last: Number(last) };
  if (first !== '' && ports.first >= 1 && ports.last >= ports.first && ports.last <= 65_535) return ports;
  reader.fail(word, `${name}: ${word?.text ?? ''} is no port and no range of ports`);
  return null;
}
