import { describe, expect, it } from 'vitest';
import { loadBetween } from '../../../../src/cli/top/rates.ts';
import { renderLoad } from '../../../../src/cli/top/render-load.ts';
import type { StatusDocument, TrafficStatus } from '../../../../src/state/status/status-document.ts';
import { realServerStatus, statusDocument, virtualServerStatus } from '../../../support/status-documents.ts';

function traffic(connections: number): TrafficStatus {
  return {
    connections,
    incoming_packets: connections * 10,
    outgoing_packets: connections * 8,
    incoming_bytes: connections * 1000,
    outgoing_bytes: connections * 100_000,
  };
}

function look(second: number, counts: readonly (number | null)[]): StatusDocument {
  const servers = counts.map((count, index) =>
    realServerStatus({
      address: `10.0.1.${index + 1}`,
      port: 80,
      statistics: count === null ? null : traffic(count),
      connections: { active: index, inactive: 0, persistent: 0 },
    }),
  );
  const total = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return statusDocument({
    generated_at: new Date(Date.UTC(2026, 10, 30) + second * 1000).toISOString(),
    virtual_servers: [virtualServerStatus({ statistics: traffic(total), real_servers: servers })],
  });
}

describe('the load between two looks', () => {
  it('is what the counters gained in each second, the busiest first', () => {
    const [service] = loadBetween(look(0, [100, 200]), look(4, [140, 400]));
    expect(service?.rates).toMatchObject({ connections: 60, incomingBytes: 60_000, outgoingPackets: 480 });
    expect(service?.servers.map(({ name, rates }) => [name, rates?.connections])).toEqual([
      ['10.0.1.2:80', 50],
      ['10.0.1.1:80', 10],
    ]);
    expect(service?.active).toBe(1);
  });

  it('is not known at the first look, of what is not in the kernel, and where the kernel counts anew', () => {
    expect(loadBetween(null, look(4, [140]))[0]?.rates).toBeNull();
    const [service] = loadBetween(look(0, [100, null]), look(4, [3, 7]));
    expect(service?.servers.map(({ rates }) => rates)).toEqual([null, null]);
  });

  it('is a table', () => {
    const loads = loadBetween(look(0, [100, 200]), look(4, [140, 400]));
    const text = renderLoad(loads, { width: 100, color: false, at: '2026-11-30T00:00:04.000Z', seconds: 4 });
    expect(text.split('\n').slice(0, 4)).toEqual([
      '2026-11-30T00:00:04.000Z, over 4.0 s',
      'SERVER              CONN/S  IN B/S OUT B/S  IN P/S OUT P/S  ACTIVE   INACT',
      'tcp 10.0.0.1:80         60   60.0k    6.0M     600     480       1       0',
      '  10.0.1.2:80           50   50.0k    5.0M     500     400       1       0',
    ]);
  });
});
