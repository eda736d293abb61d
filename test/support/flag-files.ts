import { valueOf } from '../../src/config/decode/keyword-values.ts';
import type { BlockName } from '../../src/config/language/vocabulary.ts';
import { BLOCK_NAMES, wordsOf } from '../../src/config/language/vocabulary.ts';
import { VRRP_BLOCK_WORDS } from '../../src/config/vrrp/vocabulary.ts';

const VRRP_BLOCKS: ReadonlySet<string> = new Set(VRRP_BLOCK_WORDS.keys());

/** Every flag of every block, as the decoders' tables have them. */
export const FLAGS = BLOCK_NAMES.filter((block) => !VRRP_BLOCKS.has(block)).flatMap((block) =>
  wordsOf(block).flatMap((keyword) => {
    const argument = valueOf(block, keyword);
    return argument?.kind === 'flag' ? [{ block, keyword, bare: argument.bare }] : [];
  }),
);

const AROUND: Partial<Record<BlockName, readonly [before: string, after: string]>> = {
  url: ['url {\npath /\nregex "x"\n', '\n}'],
  HTTP_GET: ['', '\nurl {\npath /\n}'],
  SSL_GET: ['virtualhost a.example\n', '\nurl {\npath /\n}'],
  MISC_CHECK: ['misc_path /run/x\n', ''],
  FILE_CHECK: ['track_file load\n', ''],
};

/** A file with one line in a block. Flags of a scheduler stand beside it, those of mail beside a server of mail. */
export function fileWith(block: BlockName, keyword: string, word: string | null): string {
  const line = word === null ? '' : `${keyword} ${word}`.trimEnd();
  const algo = keyword.startsWith('mh-') ? 'mh' : 'sh';
  const [before = '', after = ''] = AROUND[block] ?? [];
  const lineIn = (name: BlockName): string => (block === name ? `${line}\n` : '');
  const inside = `${before}${line}${after}`;
  const check = isCheck(block) ? `${block} {\n${inside}\n}\n` : '';
  const nested =
    block === 'url' ? `${keyword === 'tls_compliant' ? 'SSL_GET' : 'HTTP_GET'} {\n${inside}\n}\n` : '';
  const host = block === 'host' ? `SMTP_CHECK {\nhost {\n${line}\n}\n}\n` : '';
  const global = `global_defs {\nsmtp_server 10.0.0.25\nnotification_email {\na@b\n}\n${lineIn('global_defs')}}\n`;
  const tls = block === 'SSL' ? `SSL {\n${line}\n}\n` : '';
  const tlsCheck = block === 'SSL' ? 'SSL_GET {\nurl {\npath /\n}\n}\n' : '';
  const script = /security|symlink|supplementary/.test(keyword)
    ? 'MISC_CHECK {\nmisc_path /run/link\n}\n'
    : '';
  const server = `real_server 10.0.1.1 80 {\n${lineIn('real_server')}TCP_CHECK {\n}\n${check}${nested}${host}${tlsCheck}${script}}\n`;
  const service = `virtual_server 10.0.0.1 80 {\nlb_algo ${algo}\nlb_kind DR\nprotocol UDP\nsorry_server 10.0.9.9 80\n${lineIn('virtual_server')}${server}}\n`;
  const track = `track_file load {\nfile /run/load\n${lineIn('track_file')}}\n`;
  const tracked =
    block === 'track_file' ? service.replace('TCP_CHECK {\n}', 'FILE_CHECK {\ntrack_file load\n}') : service;
  return `${global}${tls}${tracked}${track}`;
}

function isCheck(block: BlockName): boolean {
  return block.endsWith('_CHECK') || block.endsWith('_GET');
}
