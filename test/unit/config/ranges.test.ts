import { describe, expect, it } from 'vitest';
import { valueOf } from '../../../src/config/decode/keyword-values.ts';
import { blockNames, wordsOf } from '../../../src/config/language/vocabulary.ts';
import { VRRP_BLOCK_WORDS } from '../../../src/config/vrrp/vocabulary.ts';

const UINT32 = 0xffff_ffff;
/** 2^64 microseconds, as milliseconds. */
const LONGEST = 18_446_744_073_709_550;

/**
 * What keepalived 2.2 to 2.4 takes, durations in milliseconds; where lvsd takes more, docs/differences-from-keepalived.md
 * says so (`retry 0` in servers, any `misc_timeout`).
 */
const OF_KEEPALIVED: Readonly<Record<string, readonly [min: number, max: number]>> = {
  connect_timeout: [0.001, 4_294_967.295],
  delay_before_retry: [0, LONGEST],
  delay_loop: [0.001, LONGEST],
  fwmark: [0, UINT32],
  hysteresis: [0, UINT32],
  lthreshold: [0, UINT32],
  max_reply_length: [0, 65_535],
  min_reply_length: [0, 65_535],
  misc_timeout: [0, LONGEST],
  nb_get_retry: [0, UINT32],
  persistence_timeout: [1000, 2_678_400_000],
  quorum: [1, UINT32],
  regex_max_offset: [0, 0x7fff_ffff],
  regex_min_offset: [0, 0x7fff_ffff],
  retry: [0, UINT32],
  smtp_connect_timeout: [0, 4_294_967.295],
  uthreshold: [0, UINT32],
  warmup: [0, LONGEST],
  'weight of real_server': [0, 0x7fff_ffff],
  'weight of virtual_server': [1, 0x7fff_ffff],
};

const OURS: ReadonlySet<string> = new Set([
  'announce_damping',
  'announce_drain',
  'announce_protocol',
  'announce_table',
  'delay_down_max',
  'fail_open',
  'isolation_guard',
  'jitter',
  'notify_script_timeout',
  'probe_mark_base',
  'rise',
]);

const VRRP_BLOCKS: ReadonlySet<string> = new Set(VRRP_BLOCK_WORDS.keys());

const ranges = blockNames()
  .filter((block) => !VRRP_BLOCKS.has(block))
  .flatMap((block) =>
    wordsOf(block).flatMap((keyword) => {
      const argument = valueOf(block, keyword);
      if (argument?.kind !== 'integer' && argument?.kind !== 'duration') return [];
      const { min, max } = argument.bounds;
      return keyword.startsWith('vrrp_') || OURS.has(keyword) ? [] : [{ block, keyword, range: [min, max] }];
    }),
  );

describe('the range of a number', () => {
  it.each(ranges)('$keyword of $block is that of keepalived', ({ block, keyword, range }) => {
    expect(range).toEqual(OF_KEEPALIVED[keyword] ?? OF_KEEPALIVED[`${keyword} of ${block}`]);
  });

  it('is known of every keyword in the list', () => {
    const found = new Set(ranges.flatMap(({ block, keyword }) => [keyword, `${keyword} of ${block}`]));
    expect(Object.keys(OF_KEEPALIVED).filter((name) => !found.has(name))).toEqual([]);
  });
});
