/** The beginning of messages about words of DPVS, whose configurations look like keepalived's. */
export const OF_DPVS = 'it is of DPVS, or of a patched kernel: IPVS has none';

/** The keywords of DPVS in all blocks. */
export const DPVS_KEYWORDS: readonly string[] = [
  'dpdk_interface',
  'tunnel_group',
  'tunnel_entry',
  'deny_address_group',
  'allow_address_group',
  'daddr_group_name',
  'waddr_group_name',
  'syn_proxy',
  'est_timeout',
  'establish_timeout',
  'conn_timeout',
  'bps',
  'limit_proportion',
  'src-range',
  'dst-range',
  'iif',
  'oif',
  'vip_bind_dev',
  'snat_rule',
  'hash_target',
  'proxy_protocol',
  'expire_quiescent_conn',
  'quic',
  'nb_sock_retry',
  'dest_check',
  'blklst_group',
  'whtlst_group',
  'blklst_addr_gname',
  'whtlst_addr_gname',
];

/** The forwarding methods and schedulers of DPVS, with their equivalents on a plain kernel. */
const VALUES: ReadonlyMap<string, string> = new Map([
  ['FULLNAT', 'lb_kind FNAT, as DPVS writes it, is understood'],
  ['SNAT', 'outgoing connections are for a rule of nftables'],
  ['conhash', 'lb_algo mh hashes consistently'],
]);

/** The hint for a value that only DPVS has; null for any other. */
export function dpvsHint(value: string): string | null {
  const instead = VALUES.get(value);
  return instead === undefined ? null : `${OF_DPVS}; ${instead}`;
}
