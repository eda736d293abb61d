import { describe, expect, it } from 'vitest';
import { type Decoded, decoded, decodeFailure } from '../../../netlink/decoded.ts';

describe('The result of decoding', () => {
  it('is a value, or a failure with its kind and what was wrong', () => {
    const results: readonly Decoded<number>[] = [
      decoded(7),
      decodeFailure('truncated', 'family: 3 of 4 bytes'),
    ];
    expect(results.map((result) => (result.ok ? result.value : `${result.code}: ${result.detail}`))).toEqual([
      7,
      'truncated: family: 3 of 4 bytes',
    ]);
  });
});
