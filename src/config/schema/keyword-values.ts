import { MAX_INTERVAL, MAX_TIMEOUT, MICROSECOND, UINT32_MAX, WEIGHT_MAX } from './arguments.ts';
import { GLOBAL_KEYWORDS, ROOT_KEYWORDS } from './config.ts';
import type { KeywordArgument, KeywordNames } from './keyword-argument.ts';
import { REAL_SERVER_KEYWORDS } from './real-server.ts';
import { SCHEDULERS, VIRTUAL_SERVER_KEYWORDS } from './virtual-server.ts';

/** Of keywords whose tables do not say it themselves. */
type Row = readonly [keyword: string, argument: KeywordArgument];

const FLAG: KeywordArgument = { kind: 'flag' };
const ADDRESS: KeywordArgument = { kind: 'address' };
const PORT: KeywordArgument = { kind: 'port' };

function integer(min: number, max: number): KeywordArgument {
  return { kind: 'integer', bounds: { min, max } };
}

function duration(min: number, max: number): KeywordArgument {
  return { kind: 'duration', bounds: { min, max } };
}

function text(what: string): KeywordArgument {
  return { kind: 'text', what };
}

function choice(...words: readonly string[]): KeywordArgument {
  return { kind: 'choice', words };
}

const PACING: readonly Row[] = [
  ['delay_loop', duration(MICROSECOND, MAX_INTERVAL)],
  ['retry', integer(0, UINT32_MAX)],
  ['delay_before_retry', duration(0, MAX_INTERVAL)],
  ['connect_timeout', duration(MICROSECOND, MAX_TIMEOUT)],
  ['warmup', duration(0, MAX_INTERVAL)],
  ['alpha', FLAG],
];

const SERVICE: readonly Row[] = [
  ['ip_family', choice('inet', 'inet6')],
  ['protocol', choice('tcp', 'udp', 'sctp', 'TCP', 'UDP', 'SCTP')],
  ['lb_algo', choice(...SCHEDULERS)],
  ['persistence_timeout', integer(1, 2_678_400)],
  ['persistence_granularity', text('a netmask (IPv4) or a prefix length (IPv6)')],
  ['persistence_engine', text('1 to 16 characters')],
  ['ops', FLAG],
  ['quorum', integer(1, UINT32_MAX)],
  ['hysteresis', integer(0, UINT32_MAX)],
  ['weight', integer(0, WEIGHT_MAX)],
  ['inhibit_on_failure', FLAG],
  ['virtualhost', text('a host name for the Host header')],
  ['sorry_server_inhibit', FLAG],
  ['uthreshold', integer(0, UINT32_MAX)],
  ['lthreshold', integer(0, UINT32_MAX)],
];

const CHECKS: readonly Row[] = [
  ['connect_ip', ADDRESS],
  ['connect_port', PORT],
  ['bindto', ADDRESS],
  ['bind_port', PORT],
  ['http_protocol', choice('1.0', '1.1', '1.0C', '1.0c', '1.0K', '1.0k', '1.1C', '1.1K')],
  ['path', text('the request target')],
  ['digest', text('the MD5 of the body, 32 hexadecimal digits')],
  ['status_code', { kind: 'words', what: 'a status code, or a range such as 200-299' }],
];

const GLOBAL: readonly Row[] = [
  ['fail_open', integer(0, 100)],
  ['isolation_guard', integer(1, 100)],
  ['share_probes', FLAG],
  ['notify_fifo_nul', FLAG],
  ['notify_script_timeout', duration(MICROSECOND, MAX_INTERVAL)],
  ['rs_init_notifies', FLAG],
  ['smtp_tls', choice('none', 'starttls', 'implicit')],
  ['notification_email_from', text('a mail address')],
  ['smtp_helo_name', text('a host name')],
  ['smtp_connect_timeout', duration(0, MAX_TIMEOUT)],
  ['router_id', text('a name')],
  ['smtp_alert', FLAG],
  ['smtp_alert_checker', FLAG],
  ['lvs_flush', choice('ours', 'all')],
  ['lvs_flush_on_stop', choice('ours', 'all', 'VS')],
  ['net_namespace', text('a name')],
  ['omega', FLAG],
];

const ROWS: ReadonlyMap<string, KeywordArgument> = new Map([...PACING, ...SERVICE, ...CHECKS, ...GLOBAL]);

const TABLES: ReadonlyMap<string, KeywordNames> = collect(ROOT_KEYWORDS, 'root', [
  ['virtual_server', VIRTUAL_SERVER_KEYWORDS],
  ['real_server', REAL_SERVER_KEYWORDS],
  ['global_defs', GLOBAL_KEYWORDS],
]);

/** The table of each block, those of blocks inside blocks too. */
function collect(
  root: KeywordNames,
  name: string,
  more: readonly (readonly [string, KeywordNames])[],
): ReadonlyMap<string, KeywordNames> {
  const tables = new Map<string, KeywordNames>();
  const pending: (readonly [string, KeywordNames])[] = [[name, root], ...more];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [block, table] = next;
    if (tables.has(block)) continue;
    tables.set(block, table);
    for (const [keyword, { argument }] of table) {
      if (argument?.kind === 'block') pending.push([keyword, argument.keywords]);
    }
  }
  return tables;
}

/**
 * What stands after a keyword in a block, as the decoders' tables say; undefined where they do not. A null block is
 * any: then the first table that has it counts.
 */
export function valueOf(block: string | null, keyword: string): KeywordArgument | undefined {
  const tables = block === null ? [...TABLES.values()] : [TABLES.get(block)];
  const said = tables
    .map((table) => table?.get(keyword)?.argument)
    .find((argument) => argument !== undefined);
  return said ?? ROWS.get(keyword);
}
