import { expect, it } from 'vitest';
import { countText } from '../../../../src/cli/top/render-load.ts';

it.each([
  [0, '0'],
  [3.46, '3.5'],
  [980.4, '980'],
  [9999, '9999'],
  [12_345, '12.3k'],
  [4_500_000, '4.5M'],
  [7.2e9, '7.2G'],
  [1e13, '10.0T'],
])('%d is %s', (value, text) => {
  expect(countText(value)).toBe(text);
});
