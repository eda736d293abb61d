import type { PlanBasis } from '../state/director/plan-basis.ts';
import type { StatusDocument } from '../state/status/status-document.ts';
import type {
  ChangeReport,
  CheckReport,
  ConnectionReport,
  ErrorBody,
  EventReport,
  HistoryReport,
  OverrideReport,
  PauseReport,
  ReloadReport,
  ResultReport,
  VersionReport,
} from './protocol.ts';
import { API_VERSION } from './protocol.ts';

/**
 * Readers of the daemon's answers. They test the members that tell the shapes apart (version and top-level members),
 * not every leaf: within one version fields are only added, so an answer of the right version has the right leaves.
 */
export function readStatus(value: unknown): StatusDocument | undefined {
  if (!isRecord(value) || value['version'] !== API_VERSION) return undefined;
  const shaped =
    isRecord(value['daemon']) &&
    isRecord(value['config']) &&
    isRecord(value['kernel']) &&
    Array.isArray(value['virtual_servers']);
  return shaped ? (value as unknown as StatusDocument) : undefined;
}

export function readVersion(value: unknown): VersionReport | undefined {
  if (!isRecord(value) || typeof value['version'] !== 'string') return undefined;
  return typeof value['api'] === 'number' && typeof value['pid'] === 'number'
    ? (value as unknown as VersionReport)
    : undefined;
}

export function readReloadReport(value: unknown): ReloadReport | undefined {
  if (!isRecord(value)) return undefined;
  const result = value['result'];
  if (result !== 'success' && result !== 'rejected' && result !== 'failed') return undefined;
  const shaped =
    typeof value['detail'] === 'string' &&
    Array.isArray(value['changes']) &&
    Array.isArray(value['diagnostics']);
  return shaped ? (value as unknown as ReloadReport) : undefined;
}

export function readOverrideReport(value: unknown): OverrideReport | undefined {
  return isRecord(value) && Array.isArray(value['servers'])
    ? (value as unknown as OverrideReport)
    : undefined;
}

export function readPauseReport(value: unknown): PauseReport | undefined {
  return isRecord(value) && 'paused' in value ? (value as unknown as PauseReport) : undefined;
}

export function readConnectionReport(value: unknown): ConnectionReport | undefined {
  if (!isRecord(value) || typeof value['virtual_server'] !== 'string') return undefined;
  return Array.isArray(value['connections']) ? (value as unknown as ConnectionReport) : undefined;
}

export function readResultReport(value: unknown): ResultReport | undefined {
  return isRecord(value) && Array.isArray(value['checks']) ? (value as unknown as ResultReport) : undefined;
}

export function readCheckReport(value: unknown): CheckReport | undefined {
  return isRecord(value) && Array.isArray(value['checks']) ? (value as unknown as CheckReport) : undefined;
}

/** An answer with these lists is a plan basis. lvsctl and lvsd must have the same version for it. */
export function readPlanBasis(value: unknown): PlanBasis | undefined {
  if (!isRecord(value)) return undefined;
  const lists = [value['services'], value['foreign'], value['servers']];
  return lists.every((list) => Array.isArray(list)) ? (value as unknown as PlanBasis) : undefined;
}

export function readEventReport(value: unknown): EventReport | undefined {
  if (!isRecord(value) || typeof value['run'] !== 'string' || typeof value['latest'] !== 'number')
    return undefined;
  return Array.isArray(value['events']) ? (value as unknown as EventReport) : undefined;
}

export function readChangeReport(value: unknown): ChangeReport | undefined {
  if (!isRecord(value) || typeof value['revision'] !== 'string' || !isRecord(value['head'])) return undefined;
  return Array.isArray(value['virtual_servers']) ? (value as unknown as ChangeReport) : undefined;
}

export function readHistoryReport(value: unknown): HistoryReport | undefined {
  return isRecord(value) && Array.isArray(value['events']) && typeof value['truncated'] === 'boolean'
    ? (value as unknown as HistoryReport)
    : undefined;
}

export function readError(value: unknown): ErrorBody['error'] | undefined {
  if (!isRecord(value) || !isRecord(value['error'])) return undefined;
  const { code, message, hint } = value['error'];
  if (typeof code !== 'string' || typeof message !== 'string') return undefined;
  return { code, message, hint: typeof hint === 'string' ? hint : null };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
