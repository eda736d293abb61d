import { describe, expect, it } from 'vitest';
import { shownConfigOf } from '../../../../web/director/shown-config.ts';

const TEXT = `kernel
  flush            no    # default
virtual server tcp 10.0.0.1:80  # /f:1
  quorum           1     # default
  real server 10.0.1.1:80  # /f:6
    weight         3     # /f:7
    check TCP_CHECK  # /f:8
      retry        1     # default
  real server 10.0.1.1:8080  # /f:9
    weight         4     # /f:9
virtual server tcp 10.0.0.1:8080  # /f:20
  real server 10.0.1.1:80  # /f:21
    weight         5     # /f:22
`;

describe('shownConfigOf', () => {
  it.each([
    [
      'tcp 10.0.0.1:80',
      '10.0.1.1:80',
      'weight         3     # /f:7\ncheck TCP_CHECK  # /f:8\n  retry        1     # default',
    ],
    ['tcp 10.0.0.1:80', '10.0.1.1:8080', 'weight         4     # /f:9'],
    ['tcp 10.0.0.1:8080', '10.0.1.1:80', 'weight         5     # /f:22'],
    ['tcp 10.0.0.1:8080', '10.0.1.1:8080', ''],
    ['tcp 10.0.0.2:80', '10.0.1.1:80', ''],
  ])('finds the block of %s, %s', (virtual, real, block) => {
    expect(shownConfigOf(TEXT, virtual, real)).toBe(block);
  });
});
