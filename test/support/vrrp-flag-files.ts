import { valueOf } from '../../src/config/decode/keyword-values.ts';
import { VRRP_BLOCK_WORDS, VRRP_GLOBAL_WORDS } from '../../src/config/vrrp/vocabulary.ts';

/** One flag of the VRRP half: where it stands, and whether keepalived takes it bare. */
interface VrrpFlag {
  readonly block: string;
  readonly keyword: string;
  readonly bare: boolean;
}

function flagsOf(block: string, keywords: readonly string[]): readonly VrrpFlag[] {
  return keywords.flatMap((keyword) => {
    const argument = valueOf(block, keyword);
    return argument?.kind === 'flag' ? [{ block, keyword, bare: argument.bare }] : [];
  });
}

/** Every flag of every block of the VRRP half, as the decoders' tables have them. */
export const VRRP_FLAGS: readonly VrrpFlag[] = [
  ...[...VRRP_BLOCK_WORDS].flatMap(([block, keywords]) => flagsOf(block, keywords)),
  ...flagsOf('global_defs', VRRP_GLOBAL_WORDS),
];

/** What a flag needs beside it in the instances so that it counts. */
const BESIDE: Readonly<Record<string, string>> = {
  track_src_ip: 'mcast_src_ip 10.9.0.1',
  check_unicast_src: 'unicast_src_ip 10.9.0.1\nunicast_peer {\n10.9.0.2\n}',
  unicast_fault_no_peer: 'unicast_src_ip 10.9.0.1\nunicast_peer {\n10.9.0.2\n}',
  vrrp_check_unicast_src: 'unicast_src_ip 10.9.0.1\nunicast_peer {\n10.9.0.2\n}',
  split_alert: 'heartbeat {\neth1\n}',
  vrrp_fast_adverts: 'advert_int 0.05',
};

function instanceLines(number: number, keyword: string, line: string): string {
  const beside = BESIDE[keyword] ?? '';
  return `vrrp_instance VI_${number} {
interface eth0
virtual_router_id ${number}
priority 100
version 3
${keyword === 'no_virtual_ipaddress' ? '' : `virtual_ipaddress {\n10.9.0.10${number}/24\n}`}
track_script {
chk
}
track_process {
haproxy
}
${beside}
${line}
}
`;
}

/** A file with one line in a block of the VRRP half; null: without the line. */
export function vrrpFileWith(block: string, keyword: string, word: string | null): string {
  const line = word === null ? '' : `${keyword} ${word}`.trimEnd();
  const lineIn = (name: string): string => (block === name ? line : '');
  return `global_defs {
smtp_server 10.0.0.25
notification_email {
a@b
}
${lineIn('global_defs')}
}
vrrp_script chk {
script /run/x
weight 20
${lineIn('vrrp_script')}
}
vrrp_track_process haproxy {
process haproxy
weight 20
${lineIn('vrrp_track_process')}
}
${block === 'vrrp_sync_group' ? `vrrp_sync_group G {\ngroup {\nVI_1\nVI_2\n}\n${line}\n}\n` : ''}${instanceLines(1, keyword, lineIn('vrrp_instance'))}${instanceLines(2, keyword, '')}`;
}
