import type { VrrpStatus } from '../../vrrp/report/status-document.ts';

/**
 * What the VRRP half is asked over its own socket, and what it answers (docs/control-api.md). Fields are added, never
 * renamed or removed; a side that speaks another version is told so and goes on with what it knows.
 */
export const VRRP_API_VERSION = 1;

export const VRRP_PATHS = {
  /** GET: who is master, here and elsewhere, and why. */
  status: '/v1/vrrp',
  /** GET: counters of each instance. */
  statistics: '/v1/vrrp/stats',
  /** GET: everything in the shape of keepalived's JSON dump. */
  keepalivedJson: '/v1/vrrp/keepalived.json',
  /** GET: everything as text, like keepalived's data dump. */
  data: '/v1/vrrp/data',
  /** GET: Prometheus families; `?names=keepalived` for the names of keepalived's exporters. */
  metrics: '/v1/vrrp/metrics',
  /** POST: what the checker knows of services; the answer says how the instances stand. */
  services: '/v1/vrrp/services',
  /** POST: leaves an instance's addresses to a peer, takes them, or lets the election decide again. */
  handover: '/v1/vrrp/handover',
  /** POST: reads the configuration file again. */
  reload: '/v1/reload',
  version: '/v1/version',
} as const;

/** Body of `POST /v1/vrrp/services`. At most {@link MAX_SERVICES} services. */
export interface ServiceReport {
  readonly version: number;
  readonly services: readonly ServiceState[];
}

export interface ServiceState {
  /** Id of a virtual server. */
  readonly id: string;
  readonly up: boolean;
  /** The part of its configured weight that is alive, 0..1. */
  readonly fraction: number;
  /** In words, one line. */
  readonly reason: string;
}

export const MAX_SERVICES = 1000;

/** Its answer. */
export interface ServiceReply {
  readonly version: number;
  /** Ids of the virtual servers that are tracked: what to tell of from now on. */
  readonly services: readonly string[];
  readonly instances: readonly InstanceStanding[];
}

export interface InstanceStanding {
  readonly name: string;
  readonly state: string;
  /** Why, in one line. A half of an earlier version does not say it. */
  readonly reason?: string;
}

/** What an operator can say of an instance. */
export const HANDOVER_ACTIONS = ['release', 'take', 'resume'] as const;

/** Body of `POST /v1/vrrp/handover`. */
export interface HandoverRequest {
  /** Name of an instance; its sync group goes along. */
  readonly instance: string;
  readonly action: (typeof HANDOVER_ACTIONS)[number];
  /** Null: until it is taken back. */
  readonly for_seconds: number | null;
  readonly reason: string | null;
}

/** Its answer. */
export interface HandoverReply {
  readonly version: number;
  /** All that were handed over together. */
  readonly instances: readonly string[];
  /** Whether something was said of it before. */
  readonly held: boolean;
  /** Why it does not survive a restart, or null. */
  readonly not_saved: string | null;
}

/** Reads the reply to a handover; undefined for what is none. */
export function readHandoverReply(value: unknown): HandoverReply | undefined {
  if (!isObject(value) || typeof value['version'] !== 'number') return undefined;
  const { instances, held, not_saved: notSaved } = value;
  const shaped = Array.isArray(instances) && instances.every(isText) && typeof held === 'boolean';
  if (!shaped || !(notSaved === null || isText(notSaved))) return undefined;
  return { version: value['version'], instances, held, not_saved: notSaved };
}

/** Reads the answer of {@link VRRP_PATHS}.status; undefined for another version's, or for something else. */
export function readVrrpStatus(value: unknown): VrrpStatus | undefined {
  if (!isObject(value) || value['version'] !== VRRP_API_VERSION) return undefined;
  const shaped = ['instances', 'groups', 'tracked'].every((name) => Array.isArray(value[name]));
  return shaped ? (value as unknown as VrrpStatus) : undefined;
}

/** Reads a report; undefined for what is none. Unknown fields are left alone. */
export function readServiceReport(value: unknown): ServiceReport | undefined {
  if (!isObject(value) || typeof value['version'] !== 'number' || !Array.isArray(value['services'])) {
    return undefined;
  }
  const services = value['services'];
  if (services.length > MAX_SERVICES || !services.every(isServiceState)) return undefined;
  return { version: value['version'], services };
}

/** Reads a reply; undefined for what is none. */
export function readServiceReply(value: unknown): ServiceReply | undefined {
  if (!isObject(value) || typeof value['version'] !== 'number') return undefined;
  const { services, instances } = value;
  if (!Array.isArray(services) || services.length > MAX_SERVICES || !services.every(isText)) return undefined;
  if (!Array.isArray(instances) || !instances.every(isInstance)) return undefined;
  return { version: value['version'], services, instances };
}

function isServiceState(value: unknown): value is ServiceState {
  return (
    isObject(value) &&
    isText(value['id']) &&
    typeof value['up'] === 'boolean' &&
    typeof value['fraction'] === 'number' &&
    value['fraction'] >= 0 &&
    value['fraction'] <= 1 &&
    isText(value['reason'])
  );
}

function isInstance(value: unknown): value is InstanceStanding {
  return (
    isObject(value) &&
    isText(value['name']) &&
    isText(value['state']) &&
    (value['reason'] === undefined || isText(value['reason']))
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
