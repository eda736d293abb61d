import {
  type PackedService,
  REAL_FIELDS,
  type RealRow,
  unpacked,
  VIRTUAL_FIELDS,
  type VirtualRow,
} from '../director/page-rows.ts';

/** A virtual server as the page keeps it. */
export interface Service {
  readonly row: VirtualRow;
  readonly reals: readonly RealRow[];
}

export type RealState = RealRow['state'];

/** States of real servers, the worst first: the order in which rows stand unless asked otherwise. */
const REAL_STATES: readonly RealState[] = ['down', 'failing', 'unchecked', 'drain', 'maintenance', 'up'];

/** Real servers of a virtual server that are shown as blocks. Further ones are only counted. */
export const BLOCKS_SHOWN = 40;

/** `10.0.0.1:80`, `[2001:db8::1]:80`. */
export function nameOf({ address, port }: Pick<RealRow, 'address' | 'port'>): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** The virtual server after a change: `known` with the values of the packed row. */
export function merged(known: Service | undefined, [values, whole, reals]: PackedService): Service {
  const row = unpacked<VirtualRow>(values, VIRTUAL_FIELDS);
  const rows = reals.map((real) => unpacked<RealRow>(real, REAL_FIELDS));
  if (whole || known === undefined) return { row, reals: rows };
  const changed = new Map(rows.map((real) => [nameOf(real), real]));
  return { row, reals: known.reals.map((real) => changed.get(nameOf(real)) ?? real) };
}

export interface Totals {
  readonly services: number;
  readonly servicesUp: number;
  readonly reals: Readonly<Record<RealState, number>>;
  readonly perSecond: number;
  readonly bitsPerSecond: number;
}

export function totalsOf(services: Iterable<Service>): Totals {
  const reals = { up: 0, down: 0, failing: 0, unchecked: 0, drain: 0, maintenance: 0 };
  let [all, up, perSecond, bytes] = [0, 0, 0, 0];
  for (const { row, reals: rows } of services) {
    all += 1;
    if (row.state === 'up') up += 1;
    perSecond += row.perSecond;
    bytes += row.inBytes + row.outBytes;
    for (const { state } of rows) reals[state] += 1;
  }
  return { services: all, servicesUp: up, reals, perSecond, bitsPerSecond: bytes * 8 };
}

/** Whether a row matches a search. All words must occur in its texts; `state:down` wants a state, and `10.0.0.0/8` an address of the prefix. */
export function matches(query: string, texts: readonly string[], states: readonly string[]): boolean {
  return query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .every((word) => {
      if (word.startsWith('state:')) return states.includes(word.slice('state:'.length));
      const prefix = prefixOf(word);
      return texts.some((text) =>
        prefix === null ? text.toLowerCase().includes(word) : isUnder(prefix, text),
      );
    });
}

interface Prefix {
  readonly value: number;
  readonly bits: number;
}

/** Reads an IPv4 prefix. There are none for IPv6: an IPv6 address is found by its beginning. */
function prefixOf(word: string): Prefix | null {
  const match = /^([\d.]+)\/(\d{1,2})$/.exec(word);
  const value = match === null ? null : ipv4(match[1] ?? '');
  return value === null ? null : { value, bits: Math.min(32, Number(match?.[2])) };
}

function isUnder({ value, bits }: Prefix, text: string): boolean {
  const found = ipv4(/\d+\.\d+\.\d+\.\d+/.exec(text)?.[0] ?? '');
  if (found === null) return false;
  const size = 2 ** (32 - bits);
  return Math.floor(found / size) === Math.floor(value / size);
}

function ipv4(text: string): number | null {
  const parts = text.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part <= 255))) return null;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

/** Whether a virtual server is shown for a query: by its own words, or by those of one of its real servers. */
export function isShown({ row, reals }: Service, query: string): boolean {
  if (query.trim() === '') return true;
  if (matches(query, [row.id, row.name, row.scheduler, row.forwarding], [row.state])) return true;
  return reals.some((real) =>
    matches(query, [row.id, row.name, nameOf(real), real.name, real.check, real.override], [real.state]),
  );
}

export type SortKey = 'state' | 'name' | 'active' | 'new' | 'in' | 'out' | 'since';

/** The virtual servers in the order asked for. `order` is that of the file. */
export function sorted(services: readonly Service[], key: SortKey): readonly Service[] {
  const list = [...services];
  const by = (value: (service: Service) => number): readonly Service[] =>
    list.sort((a, b) => value(b) - value(a));
  switch (key) {
    case 'name':
      return list.sort((a, b) => a.row.id.localeCompare(b.row.id, 'en', { numeric: true }));
    case 'active':
      return by(activeOf);
    case 'new':
      return by(({ row }) => row.perSecond);
    case 'in':
      return by(({ row }) => row.inBytes);
    case 'out':
      return by(({ row }) => row.outBytes);
    case 'since':
      return by(({ row }) => Date.parse(row.since));
    default:
      return by(badness);
  }
}

export function activeOf({ reals }: Service): number {
  let sum = 0;
  for (const { active } of reals) sum += active;
  return sum;
}

/** A number by which virtual servers with troubles come first: a higher number means greater trouble. */
function badness({ row, reals }: Service): number {
  const troubled = reals.filter(({ state }) => state === 'down' || state === 'failing').length;
  return (
    (row.state === 'down' ? 4_000_000 : 0) + (row.sorryServes ? 2_000_000 : 0) + Math.min(troubled, 1_000_000)
  );
}

export interface Problem {
  readonly kind:
    | 'service-down'
    | 'real-down'
    | 'real-failing'
    | 'unchecked'
    | 'certificate'
    | 'old-override'
    | 'refused';
  readonly service: string;
  /** Null: the problem is that of the virtual server itself. */
  readonly real: RealRow | null;
  readonly title: string;
  readonly why: string;
  /** Null: the problem lies in the future, such as the end of a certificate. */
  readonly since: string | null;
}

const DAY = 86_400_000;
const CERTIFICATE_DAYS = 14;

/** All problems that somebody should look at; the worst comes first. */
export function problemsOf(services: Iterable<Service>, now: number): readonly Problem[] {
  const found: Problem[] = [];
  for (const { row, reals } of services) {
    const { id, since } = row;
    if (row.state === 'down') {
      const serves = row.sorryServes ? `; sorry server ${row.sorry} serves` : '';
      const why = `live weight ${row.live}, quorum ${row.quorum}${serves}`;
      found.push({ kind: 'service-down', service: id, real: null, title: `${id} is DOWN`, why, since });
    }
    if (row.error !== '') {
      found.push({
        kind: 'refused',
        service: id,
        real: null,
        title: `${id}: refused by the kernel`,
        why: row.error,
        since,
      });
    }
    for (const real of reals) found.push(...problemsOfReal(id, real, now));
  }
  const rank: readonly Problem['kind'][] = [
    'service-down',
    'refused',
    'real-down',
    'real-failing',
    'certificate',
    'unchecked',
    'old-override',
  ];
  return found.sort((a, b) => rank.indexOf(a.kind) - rank.indexOf(b.kind));
}

function problemsOfReal(service: string, real: RealRow, now: number): readonly Problem[] {
  const found: Problem[] = [];
  const name = nameOf(real);
  const about = { service, real, since: real.since };
  if (real.state === 'down')
    found.push({
      ...about,
      kind: 'real-down',
      title: `${name} is down`,
      why: `${real.reason}; ${real.check}`,
    });
  if (real.state === 'failing') {
    const why = `${real.check}${real.retries === '' ? '' : `, failure ${real.retries}`}`;
    found.push({ ...about, kind: 'real-failing', title: `${name} fails and is kept`, why });
  }
  if (real.state === 'unchecked') {
    found.push({ ...about, kind: 'unchecked', title: `${name} was never checked`, why: real.reason });
  }
  if (real.certificate !== null) {
    const days = Math.floor((Date.parse(real.certificate) - now) / DAY);
    if (days < CERTIFICATE_DAYS) {
      const why = days < 0 ? `it ended ${-days} days ago` : `it ends in ${days} days`;
      found.push({
        ...about,
        kind: 'certificate',
        title: `${name}: certificate`,
        why,
        since: null,
      });
    }
  }
  if (real.overrideSince !== null && now - Date.parse(real.overrideSince) > DAY) {
    const title = `${name} is held back for more than a day`;
    found.push({ ...about, kind: 'old-override', title, why: real.override, since: real.overrideSince });
  }
  return found;
}

export interface Machine {
  readonly address: string;
  readonly services: readonly { readonly service: string; readonly real: RealRow }[];
}

/** Groups the real servers of all virtual servers by address; the machine with the worst state comes first. */
export function machinesOf(services: Iterable<Service>): readonly Machine[] {
  const machines = new Map<string, { service: string; real: RealRow }[]>();
  for (const { row, reals } of services) {
    for (const real of reals) {
      const known = machines.get(real.address);
      if (known === undefined) machines.set(real.address, [{ service: row.id, real }]);
      else known.push({ service: row.id, real });
    }
  }
  return [...machines]
    .map(([address, list]) => ({ address, services: list }))
    .sort((a, b) => worstOf(a.services) - worstOf(b.services));
}

/** The index of a machine's worst state in {@link REAL_STATES}. */
function worstOf(services: Machine['services']): number {
  return Math.min(...services.map(({ real }) => REAL_STATES.indexOf(real.state)));
}

/** Real servers as they stand under their virtual server: the worst first, those of one state in the order of the file. */
export function worstFirst(reals: readonly RealRow[]): readonly RealRow[] {
  return [...reals].sort((a, b) => REAL_STATES.indexOf(a.state) - REAL_STATES.indexOf(b.state));
}

/** An age in words: `3 s`, `4 min`, `2 h`, `5 d`. */
export function age(since: string | number, now: number): string {
  const seconds = Math.max(0, (now - (typeof since === 'number' ? since : Date.parse(since))) / 1000);
  if (seconds < 100) return `${Math.round(seconds)} s`;
  if (seconds < 6_000) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** A number with its SI prefix and without a unit: `1.2 M`. */
export function short(value: number): string {
  return figureOf(value).join(' ').trimEnd();
}

/** A number of at most three digits, and the SI prefix that belongs to its unit. */
export function figureOf(value: number): readonly [string, string] {
  if (value < 1_000) return [String(Math.round(value)), ''];
  const steps = ['k', 'M', 'G', 'T'];
  let [rest, step] = [value / 1_000, 0];
  while (rest >= 1_000 && step < steps.length - 1) {
    rest /= 1_000;
    step += 1;
  }
  return [rest < 10 ? rest.toFixed(1) : String(Math.round(rest)), steps[step] ?? ''];
}

/** A duration with as many digits as are significant: `0.41 ms`, `4.4 ms`, `5001 ms`. */
export function duration(ms: number): string {
  return `${ms < 1 ? ms.toFixed(2) : ms < 100 ? ms.toFixed(1) : Math.round(ms)} ms`;
}
