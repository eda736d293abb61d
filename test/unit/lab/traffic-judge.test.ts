import { describe, expect, it } from 'vitest';
import { failureFault, replyPath, shareFault, sharesOf, stickFault } from '../../lab/traffic/judge.ts';
import type { Answer } from '../../lab/traffic/messages.ts';

function answer(source: string, server: string | null): Answer {
  return { source, target: 'vip', server, error: server === null ? 'no reply' : null };
}

describe('the judge of traffic', () => {
  it('counts a request without an answer in nobody’s share', () => {
    expect(sharesOf([answer('a', 'rs1'), answer('a', 'rs1'), answer('a', null), answer('a', 'rs2')])).toEqual(
      {
        rs1: 50,
        rs2: 25,
      },
    );
  });

  it('finds a share that is too large, too small, missing or promised to nobody', () => {
    expect(shareFault({ rs1: 50, rs2: 50 }, { rs1: 51, rs2: 49 }, 1)).toBeNull();
    expect(shareFault({ rs1: 50, rs2: 50 }, { rs1: 52, rs2: 48 }, 1)).toContain('rs1 52.0 %');
    expect(shareFault({ rs1: 50, rs2: 50 }, { rs1: 100 }, 1)).not.toBeNull();
    expect(shareFault({ rs1: 100 }, { rs1: 98, rs9: 2 }, 1)).not.toBeNull();
  });

  it('finds a client that was answered by two servers, or by one and nobody', () => {
    const bySource = ({ source }: Answer): string => source;
    expect(stickFault([answer('a', 'rs1'), answer('b', 'rs2'), answer('a', 'rs1')], bySource)).toBeNull();
    expect(stickFault([answer('a', 'rs1'), answer('a', 'rs2')], bySource)).toContain('rs1 and by rs2');
    expect(stickFault([answer('a', 'rs1'), answer('a', null)], bySource)).toContain('nobody');
  });

  it('tells failures with the first of them', () => {
    expect(failureFault([answer('a', 'rs1')])).toBeNull();
    expect(failureFault([answer('a', 'rs1'), answer('b', null)])).toBe(
      '1 of 2 failed, the first from b to vip: no reply',
    );
  });

  it('says by bytes whether replies passed the director, and admits when that is unclear', () => {
    expect(replyPath(60, 60 * 1700)).toBe('director');
    expect(replyPath(60, 60 * 450)).toBe('direct');
    expect(replyPath(60, 60 * 900)).toBe('unclear');
  });
});
