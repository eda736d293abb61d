import { describeVrrpChange } from '../vrrp/change.ts';
import { changedFields, line } from './changed-fields.ts';
import { changedChecks, changedValues } from './changed-values.ts';
import type { Config, KernelSettings, RealServer, VirtualServer } from './config.ts';
import { NO_NOTIFICATIONS, type NotifySettings } from './notify-settings.ts';

/**
 * Describes the changes of a reload, one line for each object: `added tcp 10.0.0.1:80`, `changed tcp 10.0.0.1:80:
 * scheduler wlc -> rr`, `changed tcp 10.0.0.1:80 real server 10.0.1.1:80: weight 3 -> 5`. Empty when the two
 * configurations have the same meaning.
 */
export function describeConfigChange(before: Config, after: Config): readonly string[] {
  const old = new Map(before.virtualServers.map((virtualServer) => [virtualServer.id, virtualServer]));
  const lines: string[] = [];
  for (const virtualServer of after.virtualServers) {
    const known = old.get(virtualServer.id);
    if (known === undefined) lines.push(`added ${virtualServer.id}`);
    else lines.push(...virtualServerChange(known, virtualServer));
    old.delete(virtualServer.id);
  }
  for (const id of old.keys()) lines.push(`removed ${id}`);
  lines.push(...kernelChange(before.kernel, after.kernel));
  lines.push(...line('changed director', changedFields(directorOf(before), directorOf(after), [])));
  lines.push(...announceChange(before, after));
  lines.push(...notifyChange(before.notify ?? NO_NOTIFICATIONS, after.notify ?? NO_NOTIFICATIONS));
  lines.push(...describeVrrpChange(before.vrrp, after.vrrp));
  return lines;
}

function directorOf({ isolationGuard = 0, shareProbes = false, reloadGuard = 'refuse' }: Config): object {
  return { isolationGuard, shareProbes, reloadGuard };
}

/**
 * Beginning and ending announcements are changes of their own; the values are then left out, because the file shows
 * them.
 */
function announceChange({ announce: before }: Config, { announce: after }: Config): string[] {
  if (before === undefined || after === undefined) {
    return before === after ? [] : [after === undefined ? 'removed announce' : 'added announce'];
  }
  return line('changed announce', changedFields(before, after, []));
}

/** Names what changed and never a value, because one may be a password. */
function notifyChange(before: NotifySettings, after: NotifySettings): string[] {
  const lines = line('changed notifications', changedFields(before, after, ['virtualServers']));
  for (const [id, settings] of after.virtualServers) {
    const known = before.virtualServers.get(id);
    if (known === undefined) continue;
    lines.push(...line(`changed ${id} notifications`, changedFields(known, settings, ['realServers'])));
    for (const [server, own] of settings.realServers) {
      const old = known.realServers.get(server);
      const fields = old === undefined ? [] : changedFields(old, own, []);
      lines.push(...line(`changed ${id} real server ${server} notifications`, fields));
    }
  }
  return lines;
}

function kernelChange(before: Config['kernel'], after: Config['kernel']): string[] {
  return line('changed kernel settings', changedFields(before ?? NO_SETTINGS, after ?? NO_SETTINGS, []));
}

const NO_SETTINGS: KernelSettings = { timeouts: null, syncDaemon: null, flush: null, flushOnStop: null };

function virtualServerChange(before: VirtualServer, after: VirtualServer): string[] {
  const lines: string[] = [];
  const fields = changedValues(flat(before), flat(after), ['id', 'span', 'realServers', 'params']);
  if (fields.length > 0) lines.push(`changed ${after.id}: ${fields.join(', ')}`);
  const old = new Map(before.realServers.map((server) => [server.id, server]));
  for (const server of after.realServers) {
    const known = old.get(server.id);
    old.delete(server.id);
    const where = `${after.id} real server ${server.id}`;
    if (known === undefined) lines.push(`added ${where}`);
    else lines.push(...realServerChange(where, known, server));
  }
  for (const id of old.keys()) lines.push(`removed ${after.id} real server ${id}`);
  return lines;
}

interface FlatVirtualServer extends VirtualServer {
  readonly scheduler: string;
  readonly flags: number;
  readonly persistenceTimeout: number;
  readonly persistenceGranularity: number;
  readonly persistenceEngine: string | null;
}

/** A structure that is one field for the kernel has several keywords in the file. */
function flat(server: VirtualServer): FlatVirtualServer {
  const { scheduler, flags, timeoutSeconds, netmask, persistenceEngine } = server.params;
  return {
    ...server,
    scheduler,
    flags,
    persistenceTimeout: timeoutSeconds,
    persistenceGranularity: netmask,
    persistenceEngine,
  };
}

function realServerChange(where: string, before: RealServer, after: RealServer): string[] {
  const fields = [
    ...changedValues(before, after, ['id', 'span', 'checks']),
    ...changedChecks(before.checks, after.checks),
  ];
  return fields.length === 0 ? [] : [`changed ${where}: ${fields.join(', ')}`];
}
