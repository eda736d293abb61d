import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Instant, Milliseconds } from '../../src/base/time.ts';
import type { RefusalReason } from '../protocol/refusal.ts';

/** The causes, besides refused packets, that can show that two nodes are MASTER or will be. */
export const OVERSEEN_CAUSES = [
  'lower-priority',
  'higher-priority',
  'unheard',
  'filtered',
  'group',
  'peer-alive',
  'address-held',
  'line-cut',
] as const;

export type SignCause = RefusalReason | (typeof OVERSEEN_CAUSES)[number];

/** One observation of another node, identified by its cause and its sender. */
export interface Sign {
  readonly cause: SignCause;
  /** The sender; null when it is not known by an address. */
  readonly peer: IpAddress | null;
  /** The observation as a sentence without a period. */
  readonly words: string;
  /** Whether the other node acts as MASTER; in VRRP only a MASTER sends adverts. */
  readonly isMaster: boolean;
  readonly since: Instant;
  readonly at: Instant;
  /** The time at which the sign expires unless it is observed again. */
  readonly until: Instant;
  readonly count: number;
}

/** An observation that was just made. */
export interface Sighting extends Pick<Sign, 'cause' | 'peer' | 'words' | 'isMaster'> {
  /** How often the observation would be repeated if the cause lasted. */
  readonly interval: Milliseconds;
}

/** A time in which two nodes were MASTER, as far as this node knows. */
export interface SplitEpisode {
  readonly since: Instant;
  /** The time of the last observation. */
  readonly at: Instant;
  readonly until: Instant;
  /** The first observation, in words. */
  readonly words: string;
}

/** Advice for an operator, without a final period. */
export const ADVICE: Readonly<Record<SignCause, string>> = {
  truncated: 'find out what sends there',
  'unknown-virtual-router': 'give both nodes the same virtual_router_id, or another address',
  length:
    'compare the versions of both programs, and give both nodes the same auth_hmac keys before one of them signs',
  ttl: 'a router between the nodes passes packets on: allow its hops by min_ttl, or take it out',
  version: 'give both nodes the same vrrp_version',
  'hmac-missing': 'give the sender the same auth_hmac, or write mode permissive here until it has it',
  'hmac-malformed': 'compare the versions of both programs',
  'hmac-stale': 'set the clocks of both nodes by NTP, or give both a greater time_window',
  'hmac-unknown-key': 'give all nodes the new key before one of them makes it the active_key',
  'hmac-wrong': 'compare the key of that id on both nodes',
  'hmac-replay': 'find out what sends packets of that node again: a loop in the network, or an attacker',
  'authentication-type': 'give both nodes the same authentication block',
  password: 'give both nodes the same auth_pass',
  interval: 'give both nodes the same advert_int',
  type: 'find out what sends there',
  'no-addresses': 'list the virtual_ipaddress on both nodes',
  addresses:
    'list the same virtual_ipaddress on both nodes: keepalived below 2.3.3 refuses adverts with another list',
  checksum: 'compare v3_checksum_as_v2 and old_unicast_checksum of both nodes',
  destination: 'write unicast_peer on both nodes, or on neither',
  'unlisted-source': 'list it as unicast_peer here, or mend the address there',
  'own-address': 'give one of the two hosts another address',
  'lower-priority': 'mend the line between the nodes: it was cut, and may be again',
  'higher-priority':
    'mend the line between the nodes: it was cut, and may be again. Clients may stay on this node: write vrrp_higher_prio_send_advert here, or vrrp_garp_master_refresh there. FRR announces nothing when its line is back: delete the entry at the neighbours (ip neigh flush); the virtual hardware address on both nodes (use_vmac) avoids that',
  unheard:
    'look there whether a firewall drops IP protocol 112, and what its log says of our adverts; compare both files',
  filtered: 'let IP protocol 112 in here (iptables -I INPUT -p 112 -j ACCEPT), or look at rp_filter',
  group: 'give both nodes the same vrrp_mcast_group4, vrrp_mcast_group6 or mcast_dst_ip',
  'line-cut': 'mend the line, or let IP protocol 112 in and out on both nodes',
  'peer-alive': 'look there whether VRRP runs and whether a firewall drops IP protocol 112',
  'address-held':
    'take the address off there, or that host off this network; a router in Backup that answers (FRR) needs net.ipv4.conf.all.arp_ignore=1',
};
