/** Keywords that keepalived has under two names, by block; a null block is any. */
const ALIASES: readonly (readonly [block: string | null, alias: string, keyword: string])[] = [
  ['virtual_server', 'lvs_sched', 'lb_algo'],
  ['virtual_server', 'lvs_method', 'lb_kind'],
  ['HTTP_GET', 'nb_get_retry', 'retry'],
  ['SSL_GET', 'nb_get_retry', 'retry'],
  [null, 'lvs_flush_onstop', 'lvs_flush_on_stop'],
  [null, 'vrrp_track_file', 'track_file'],
];

/** The one name under which a keyword is written. */
export function canonicalKeyword(block: string | null, keyword: string): string {
  const found = ALIASES.find(([where, alias]) => alias === keyword && (where === null || where === block));
  return found?.[2] ?? keyword;
}
