import { describe, expect, it } from 'vitest';

import { nearest } from '../../../../src/config/language/suggestion.ts';

const WORDS = ['lb_algo', 'lb_kind', 'weight', 'rr', 'wrr', 'TCP_CHECK', 'delay_loop'];

describe('nearest', () => {
  it.each([
    ['lb_alog', 'lb_algo'],
    ['LB-ALGO', 'lb_algo'],
    ['wieght', 'weight'],
    ['tcp_check', 'TCP_CHECK'],
    ['wwr', 'wrr'],
    ['dealy_lop', 'delay_loop'],
  ])('finds for %s the word %s', (word, expected) => {
    expect(nearest(word, WORDS)).toBe(expected);
  });

  it.each(['x', 'zzzz', 'completely', 'weight'.repeat(1000)])('finds nothing for %s', (word) => {
    expect(nearest(word, WORDS)).toBeUndefined();
  });
});
