import type { ConnectionSpec } from '../../../checkers/connection/spec.ts';
import type { CheckSpec } from '../../../checkers/types.ts';
import { describeCommand } from '../../base/processes/script.ts';
import type { Statement } from '../language/tree.ts';
import type { Check } from '../model/config.ts';
import type { OriginFinder } from './origin.ts';
import type { ShownPart, ShownSetting, ShownValue } from './shown.ts';

/** A field of a check's pacing, the keywords for it (the first is its name), and its value without them. */
interface PacingField {
  readonly field: keyof Check['pacing'];
  readonly keywords: readonly [name: string, ...old: string[]];
  readonly time: boolean;
  readonly unsaid: number | null;
}

/** All of them are inherited. */
const PACING: readonly PacingField[] = [
  { field: 'delayLoop', keywords: ['delay_loop'], time: true, unsaid: null },
  { field: 'retry', keywords: ['retry', 'nb_get_retry'], time: false, unsaid: null },
  { field: 'delayBeforeRetry', keywords: ['delay_before_retry'], time: true, unsaid: null },
  { field: 'warmup', keywords: ['warmup'], time: true, unsaid: null },
  { field: 'alpha', keywords: ['alpha'], time: false, unsaid: null },
  { field: 'rise', keywords: ['rise'], time: false, unsaid: 1 },
  { field: 'jitter', keywords: ['jitter'], time: true, unsaid: 0 },
  { field: 'delayDownMax', keywords: ['delay_down_max'], time: true, unsaid: null },
];

/** The fields of specs: the name in YAML, and the keywords for it. */
const FIELDS: ReadonlyMap<string, { readonly name: string; readonly keywords: readonly string[] }> = new Map(
  Object.entries({
    address: ['connect_address', 'connect_ip'],
    port: ['connect_port', 'connect_port'],
    bindAddress: ['bind_address', 'bindto'],
    bindPort: ['bind_port', 'bind_port'],
    bindInterface: ['bind_interface', 'bind_if'],
    mark: ['fwmark', 'fwmark'],
    protocol: ['http_protocol', 'http_protocol'],
    fastRecovery: ['fast_recovery', 'fast_recovery'],
    urlsEachCycle: ['urls_each_cycle', 'urls_each_cycle'],
    urls: ['urls', 'url'],
    heloName: ['helo_name', 'helo_name'],
    recordType: ['record_type', 'type'],
    name: ['name', 'name', 'track_file'],
    requireAnswer: ['require_answer', 'require_answer'],
    payload: ['payload', 'payload'],
    reply: ['require_reply', 'require_reply', 'min_reply_length', 'max_reply_length'],
    script: ['command', 'misc_path'],
    dynamic: ['dynamic', 'misc_dynamic'],
    path: ['path', 'track_file'],
    weight: ['weight', 'weight'],
    reverse: ['reverse', 'reverse', 'weight'],
    tls: ['tls', 'tls_verify', 'tls_ca', 'tls_server_name', 'tls_certificate', 'tls_key', 'tls_key_password'],
  }).map(([field, [name = field, ...keywords]]) => [field, { name, keywords }]),
);

/** Options that a spec has only while they are on. */
const FLAGS: Readonly<Partial<Record<CheckSpec['type'], Readonly<Record<string, boolean>>>>> = {
  HTTP_GET: { fastRecovery: false, urlsEachCycle: false },
  SSL_GET: { fastRecovery: false, urlsEachCycle: false },
  DNS_CHECK: { requireAnswer: false },
};

/** One check with all its resolved settings. */
export function showCheck(check: Check, finder: OriginFinder): ShownPart {
  const [statement, ...around] = finder.blocksOf(check.span);
  const own = statement === undefined ? [] : [statement];
  const blocks = [...own, ...around];
  // The times at which a FILE_CHECK reads its file are not configurable, so settings of the blocks around it do not
  // apply.
  const inherited = check.spec.type === 'FILE_CHECK' ? [] : blocks;
  const pacing = PACING.map(({ field, keywords, time, unsaid }): ShownSetting => {
    const value = check.pacing[field] ?? unsaid;
    const [name] = keywords;
    return { name, value: time ? seconds(value) : value, origin: finder.find(inherited, keywords) };
  });
  const inner = own.filter(({ keyword }) => keyword !== 'host');
  const settings = [
    ...specSettings(check.spec, blocks, inner.length === 0 ? blocks : own, finder),
    ...pacing,
  ];
  return { kind: 'check', id: check.spec.type, at: finder.place(check.span), settings, parts: [] };
}

function specSettings(
  spec: CheckSpec,
  blocks: readonly Statement[],
  own: readonly Statement[],
  finder: OriginFinder,
): readonly ShownSetting[] {
  // The fields are in the spec's own order, followed by options that are off.
  const whole = { ...spec, ...FLAGS[spec.type], ...spec };
  return Object.entries(whole).flatMap(([field, value]: [string, unknown]): readonly ShownSetting[] => {
    if (field === 'type') return [];
    if (field === 'connection' && 'connection' in spec) {
      return connectionSettings(spec.connection, blocks, own, finder);
    }
    if (field === 'timeout') {
      return [{ name: 'timeout', value: seconds(value), origin: finder.find(own, ['misc_timeout']) }];
    }
    return [setting(field, value, own, finder)];
  });
}

function connectionSettings(
  { path, ...connection }: ConnectionSpec,
  blocks: readonly Statement[],
  own: readonly Statement[],
  finder: OriginFinder,
): readonly ShownSetting[] {
  const settings = Object.entries(connection).map(([part, inner]: [string, unknown]) =>
    part === 'timeout'
      ? { name: 'connect_timeout', value: seconds(inner), origin: finder.find(blocks, ['connect_timeout']) }
      : setting(part, inner, own, finder),
  );
  const way = { name: 'probe_path', origin: finder.find(blocks, ['probe_path']) };
  return [...settings, { ...way, value: path === undefined ? 'direct' : `forwarding, by ${path.method}` }];
}

function setting(
  field: string,
  value: unknown,
  own: readonly Statement[],
  finder: OriginFinder,
): ShownSetting {
  const { name, keywords } = FIELDS.get(field) ?? { name: field, keywords: [field] };
  return { name, value: shown(field, value), origin: finder.find(own, keywords) };
}

/** Secrets and certificates are mentioned and not shown. */
function shown(field: string, value: unknown): ShownValue {
  if (field === 'tls')
    return Object.entries(value ?? {}).flatMap(([part, inner]) => (inner === null ? [] : [part]));
  if (field === 'script' && isRecord(value) && 'command' in value) return scriptText(value);
  if (field === 'urls' && Array.isArray(value)) return value.map(urlText);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return value === null || value === undefined ? null : JSON.stringify(value);
}

function scriptText(script: object): string {
  const { command } = script as { readonly command: Parameters<typeof describeCommand>[0] };
  return describeCommand(command);
}

/** Writes a url as `www/health status 200-299`. */
function urlText(url: unknown): string {
  const { path, host, status, digest, regex } = url as Extract<
    CheckSpec,
    { type: 'HTTP_GET' }
  >['urls'][number];
  const codes = status.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(',');
  const more = [
    digest === null ? '' : ` digest ${digest}`,
    regex === undefined ? '' : ` regex ${regex.pattern}`,
  ];
  return `${path} host ${host} status ${codes}${more.join('')}`;
}

function seconds(value: unknown): ShownValue {
  return typeof value === 'number' ? value / 1000 : null;
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
