import { MAX_INTERVAL, MAX_TIMEOUT, MICROSECOND, UINT32_MAX, WEIGHT_MAX } from './arguments.ts';
import type { KeywordArgument } from './keyword-argument.ts';
import { SCHEDULERS } from './virtual-server.ts';

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

const ROWS: ReadonlyMap<string, KeywordArgument> = new Map([...PACING, ...SERVICE, ...CHECKS]);

/** What stands after a keyword of keepalived's that YAML gives a key of its own; undefined for other keywords. */
export function valueOf(keyword: string): KeywordArgument | undefined {
  return ROWS.get(keyword);
}
