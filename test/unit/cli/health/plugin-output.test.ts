import { describe, expect, it } from 'vitest';
import { pluginFailure, pluginOutput } from '../../../../src/cli/health/plugin-output.ts';
import type { HealthVerdict } from '../../../../src/cli/health/verdict.ts';

const COUNTS = { virtualServers: 3, virtualServersDown: 1, realServers: 9, realServersDown: 2, heldBack: 1 };

describe('the output of the monitoring plugin', () => {
  it('is one line with performance data, then the problems', () => {
    const verdict: HealthVerdict = {
      level: 'critical',
      counts: COUNTS,
      problems: [
        { level: 'critical', text: 'tcp 10.0.0.1:80 is down' },
        { level: 'warning', text: 'a | b\nc' },
      ],
    };
    expect(pluginOutput(verdict).split('\n')).toEqual([
      'LVSD CRITICAL - 2 of 3 virtual servers up, 2 of 9 real servers down, 1 held back by operators; tcp 10.0.0.1:80 is down | virtual_servers_down=1;;0;0;3 real_servers_down=2;0;;0;9 real_servers_held_back=1;;;0;9',
      'CRITICAL: tcp 10.0.0.1:80 is down',
      expect.stringMatching(/^WARNING: a \/ b\S+c$/),
      '',
    ]);
  });

  it('ends after twenty problems', () => {
    const problems = Array.from({ length: 30 }, () => ({ level: 'warning' as const, text: 'x'.repeat(999) }));
    const lines = pluginOutput({ level: 'warning', counts: COUNTS, problems }).trimEnd().split('\n');
    expect(lines).toHaveLength(22);
    expect(lines.at(-1)).toBe('and 10 more');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(700);
  });

  it('says why nothing could be found out', () => {
    expect(pluginFailure('unknown', 'permission denied')).toBe('LVSD UNKNOWN - permission denied\n');
  });
});
