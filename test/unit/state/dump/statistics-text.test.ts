import { describe, expect, it } from 'vitest';
import { statisticsText } from '../../../../src/state/dump/statistics-text.ts';
import {
  checkStatus,
  realServerStatus,
  statusDocument,
  virtualServerStatus,
} from '../../../support/status-documents.ts';

describe('The dump of the counters', () => {
  it('has traffic, connections, transitions and results', () => {
    const text = statisticsText(statusDocument());
    for (const part of [
      '   connections = 24690\n   packets in = 1000, out = 0\n',
      '     active = 21, inactive = 110, persistent = 0\n',
      'transitions up = 1, down = 0, downtime = 0 s',
      'HTTP_GET http://10.0.1.1:8080/health: ok 33000, timeout 2',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('says what is not counted, and that a check has no attempt yet', () => {
    const server = virtualServerStatus({
      statistics: null,
      real_servers: [
        realServerStatus({ connections: null, statistics: null, checks: [checkStatus({ results: {} })] }),
      ],
    });
    const text = statisticsText(statusDocument({ virtual_servers: [server] }));
    expect(text.match(/not counted: not in the kernel, or the kernel cannot be read/g)).toHaveLength(2);
    expect(text).toContain(': no attempt yet');
    expect(text).not.toContain('active =');
  });
});
