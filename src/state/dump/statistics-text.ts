import { neutralise } from '../../base/visible-text.ts';
import type {
  ConnectionCounts,
  RealServerStatus,
  StatusDocument,
  TrafficStatus,
  VirtualServerStatus,
} from '../status/status-document.ts';
import { virtualServerTitle } from './title.ts';

/** All counters as text, for SIGUSR2. It is for people; programs scrape the metrics. */
export function statisticsText(status: StatusDocument): string {
  const lines = [
    '------< LVS Statistics >------',
    ` Written at ${status.generated_at}, counted since the objects are in the kernel`,
    ...status.virtual_servers.flatMap(virtualServerLines),
  ];
  return `${lines.map(neutralise).join('\n')}\n`;
}

function virtualServerLines(server: VirtualServerStatus): string[] {
  return [
    ` ${virtualServerTitle(server)}`,
    ...trafficLines(server.statistics, '   '),
    `   transitions up = ${server.transitions.up}, down = ${server.transitions.down}`,
    ...server.real_servers.flatMap(realServerLines),
  ];
}

function realServerLines(server: RealServerStatus): string[] {
  return [
    `   RIP = ${server.address}, RPORT = ${server.port}`,
    ...connectionLines(server.connections),
    ...trafficLines(server.statistics, '     '),
    `     transitions up = ${server.transitions.up}, down = ${server.transitions.down}, downtime = ${server.downtime_seconds} s`,
    ...server.checks.map(({ type, target, results }) => {
      const counts = Object.entries(results).map(([result, count]) => `${result} ${count}`);
      return `     ${type} ${target}: ${counts.length === 0 ? 'no attempt yet' : counts.join(', ')}`;
    }),
  ];
}

function connectionLines(connections: ConnectionCounts | null): string[] {
  if (connections === null) return [];
  const { active, inactive, persistent } = connections;
  return [`     active = ${active}, inactive = ${inactive}, persistent = ${persistent}`];
}

function trafficLines(traffic: TrafficStatus | null, indent: string): string[] {
  if (traffic === null) return [`${indent}not counted: not in the kernel, or the kernel cannot be read`];
  return [
    `${indent}connections = ${traffic.connections}`,
    `${indent}packets in = ${traffic.incoming_packets}, out = ${traffic.outgoing_packets}`,
    `${indent}bytes in = ${traffic.incoming_bytes}, out = ${traffic.outgoing_bytes}`,
  ];
}
