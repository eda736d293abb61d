import { describe, expect, it } from 'vitest';

import { GLOBAL_KEYWORDS, ROOT_KEYWORDS } from '../../../../src/config/decode/config.ts';
import type { KeywordNames } from '../../../../src/config/decode/keyword-argument.ts';
import type { BlockName } from '../../../../src/config/language/vocabulary.ts';
import { knownIn, wordsOf } from '../../../../src/config/language/vocabulary.ts';
import { REAL_SERVER_KEYWORDS } from '../../../../src/config/lvs/real-server.ts';
import { VIRTUAL_SERVER_KEYWORDS } from '../../../../src/config/lvs/virtual-server.ts';

/** Every table of keywords with the name of its block. */
function tables(): readonly (readonly [BlockName, KeywordNames])[] {
  const found: [BlockName, KeywordNames][] = [
    ['root', ROOT_KEYWORDS],
    ['global_defs', GLOBAL_KEYWORDS],
    ['virtual_server', VIRTUAL_SERVER_KEYWORDS],
    ['real_server', REAL_SERVER_KEYWORDS],
  ];
  for (const [, table] of found) {
    for (const [, { argument }] of table) {
      if (argument?.kind === 'block' && !found.some(([, known]) => known === argument.keywords)) {
        found.push([argument.block, argument.keywords]);
      }
    }
  }
  return found;
}

describe('the vocabulary', () => {
  const all = tables();

  it('knows the blocks of all checks', () => {
    expect(new Set(all.map(([block]) => block))).toEqual(
      new Set<BlockName>([
        'root',
        'global_defs',
        'SSL',
        'track_file',
        'virtual_server',
        'real_server',
        'TCP_CHECK',
        'HTTP_GET',
        'SSL_GET',
        'url',
        'SMTP_CHECK',
        'host',
        'DNS_CHECK',
        'UDP_CHECK',
        'PING_CHECK',
        'MISC_CHECK',
        'FILE_CHECK',
        'vrrp_instance',
        'vrrp_sync_group',
        'vrrp_script',
        'vrrp_track_process',
        'garp_group',
        'arbiter',
        'authentication',
        'auth_hmac',
      ]),
    );
  });

  it.each(all)('calls acted in %s what is decoded there, and nothing else', (block, table) => {
    const decoded = [...table.keys()].filter((keyword) => knownIn(block, keyword) !== 'acted');
    // Of the two kinds of url, only SSL_GET's has tls_compliant.
    expect(decoded).toEqual(
      block === 'url' && table.get('tls_compliant') !== undefined ? ['tls_compliant'] : [],
    );
    const acted = wordsOf(block).filter((keyword) => knownIn(block, keyword) === 'acted');
    expect(acted.filter((keyword) => table.get(keyword) === undefined)).toEqual([]);
  });

  it('says what stands after every keyword of a check', () => {
    const checks = all.filter(
      ([block]) => !['root', 'global_defs', 'virtual_server', 'real_server'].includes(block),
    );
    const silent = checks.flatMap(([block, table]) =>
      [...table].flatMap(([keyword, { argument }]) =>
        argument === undefined ? [`${block} ${keyword}`] : [],
      ),
    );
    expect(silent).toEqual([]);
  });
});
