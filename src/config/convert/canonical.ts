/** Keywords that keepalived has under two names, by block; null stands for any block. */
const ALIASES: readonly (readonly [block: string | null, alias: string, keyword: string])[] = [
  ['virtual_server', 'lvs_sched', 'lb_algo'],
  ['virtual_server', 'lvs_method', 'lb_kind'],
  ['HTTP_GET', 'nb_get_retry', 'retry'],
  ['SSL_GET', 'nb_get_retry', 'retry'],
  [null, 'lvs_flush_onstop', 'lvs_flush_on_stop'],
  [null, 'vrrp_track_file', 'track_file'],
  ['vrrp_instance', 'thread_timer_expired', 'timer_expired_backup'],
  ['vrrp_sync_group', 'global_tracking', 'sync_group_tracking_weight'],
  [null, 'vrrp_rlimit_rtime', 'vrrp_rlimit_rttime'],
  [null, 'json_file_location', 'json_dump_file'],
];

/** The one name under which the conversion writes a keyword. */
export function canonicalKeyword(block: string | null, keyword: string): string {
  const found = ALIASES.find(([where, alias]) => alias === keyword && (where === null || where === block));
  return found?.[2] ?? keyword;
}

/** The words of lvs_sync_daemon that are followed by a value. */
const DAEMON_NAMES: ReadonlySet<string> = new Set(['inst', 'id', 'maxlen', 'port', 'ttl', 'group']);

const ADDRESS_BLOCKS: ReadonlySet<string> = new Set(['virtual_ipaddress', 'virtual_ipaddress_excluded']);

/** The words of a statement in the one form for which YAML has keys. */
export function canonicalWords(
  keyword: string,
  block: string | null,
  words: readonly string[],
): readonly string[] {
  if (block !== null && ADDRESS_BLOCKS.has(block)) {
    return words.map((word) => (word === 'broadcast' ? 'brd' : word));
  }
  const [device = '', instance, ...rest] = words;
  if (keyword !== 'lvs_sync_daemon' || instance === undefined || DAEMON_NAMES.has(instance)) return words;
  // keepalived's old form is `IFNAME INSTANCE [ID]`.
  const [id, ...others] = rest;
  const numbered = id !== undefined && /^[0-9]+$/.test(id) ? ['id', id, ...others] : rest;
  return [device, 'inst', instance, ...numbered];
}
