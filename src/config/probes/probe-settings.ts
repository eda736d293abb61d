import { pathConnection } from '../../../checkers/path/spec.ts';
import { serviceId } from '../../../ipvs/key.ts';
import type { ServiceId } from '../../../ipvs/types.ts';
import type { IpAddress } from '../../base/ip-address.ts';
import { addressesOf, UINT32_MAX } from '../decode/arguments.ts';
import type { DecodeContext } from '../decode/context.ts';
import { type Entries, integer } from '../decode/keyword-kinds.ts';
import type { Statement } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import type { Config, VirtualServer } from '../model/config.ts';
import { DEFAULT_PROBE_MARK_BASE, PROBE_MARKS } from './probe-marks.ts';

/**
 * The largest number of addresses in probe_source, which has those of all directors that share the file. Listed in
 * docs/limits.md.
 */
export const MAX_PROBE_SOURCES = 64;

/** The settings of global_defs for data-path probes. */
export interface ProbeDraft {
  markBase?: number;
  sources?: { readonly statement: Statement; readonly addresses: readonly IpAddress[] };
}

/** The keywords of global_defs for data-path probes; keepalived has none of them. */
export const PROBE_KEYWORDS: Entries<ProbeDraft> = [
  [
    'probe_mark_base',
    integer({ min: 1, max: UINT32_MAX - PROBE_MARKS + 1 }, (draft, value) => {
      draft.markBase = value;
    }),
  ],
  [
    'probe_source',
    {
      argument: { kind: 'words', what: 'addresses of this host and of the other directors' },
      decode: (draft, statement, context) => {
        const addresses = addressesOf(statement, MAX_PROBE_SOURCES, context);
        if (addresses !== undefined) draft.sources = { statement, addresses };
      },
    },
  ],
];

/** The first of the marks for data-path probes: the configured one, or lvsd's default. */
export function markBaseOf({ markBase = DEFAULT_PROBE_MARK_BASE }: ProbeDraft): number {
  return markBase;
}

/**
 * The settings for all data-path probes. Without such a probe there are only the sources, by which probes of another
 * director are recognised. Reports a configured mark or a virtual address that is in conflict. `statementOf` returns
 * the virtual server that has a service.
 */
export function resolveProbes(
  draft: ProbeDraft,
  virtualServers: readonly VirtualServer[],
  statementOf: (service: ServiceId) => Statement | undefined,
  context: DecodeContext,
): Pick<Config, 'probes'> {
  const base = markBaseOf(draft);
  const used = virtualServers.some(hasProbe);
  if (used) judgeMarks(base, virtualServers, statementOf, context);
  judgeSources(draft, virtualServers, context);
  if (!used && draft.sources === undefined) return {};
  return { probes: { markBase: base, sources: draft.sources?.addresses ?? [] } };
}

function hasProbe({ realServers }: VirtualServer): boolean {
  return realServers.some(({ checks }) => checks.some(({ spec }) => pathConnection(spec) !== null));
}

/** Any packet with such a mark would go to one server, whatever its destination was. */
function judgeMarks(
  base: number,
  virtualServers: readonly VirtualServer[],
  statementOf: (service: ServiceId) => Statement | undefined,
  context: DecodeContext,
): void {
  const range = `${base} to ${base + PROBE_MARKS - 1}`;
  const hint = 'say probe_mark_base in global_defs (in YAML: director), or take another mark';
  const isOurs = (mark: number): boolean => mark >= base && mark < base + PROBE_MARKS;
  for (const { listeners, realServers } of virtualServers) {
    for (const key of listeners) {
      if (key.kind !== 'fwmark' || !isOurs(key.mark)) continue;
      const statement = statementOf(serviceId(key));
      const message = `firewall mark ${key.mark} is one of those for data-path probes, ${range}`;
      if (statement !== undefined) context.error('probe-mark-taken', statement, message, { hint });
    }
    const [first] = listeners;
    const place = statementOf(serviceId(first));
    if (place === undefined) continue;
    for (const { id, checks } of realServers) {
      for (const { spec } of checks) {
        if (!('connection' in spec) || pathConnection(spec) !== null) continue;
        const { mark } = spec.connection;
        if (mark === null || !isOurs(mark)) continue;
        const message = `fwmark ${mark} of ${spec.type} of ${id} is one of those for data-path probes, ${range}`;
        context.error('probe-mark-taken', place, message, { hint });
      }
    }
  }
}

/** The answer to a probe from a virtual address stays on the server, which has that address as well. */
function judgeSources(
  { sources }: ProbeDraft,
  virtualServers: readonly VirtualServer[],
  context: DecodeContext,
): void {
  if (sources === undefined) return;
  for (const { id, listeners } of virtualServers) {
    for (const key of listeners) {
      if (key.kind !== 'address' || !sources.addresses.includes(key.address)) continue;
      const message = `${writtenName(sources.statement)}: ${key.address} is the address of ${id}; a probe from a virtual address gets no answer`;
      context.error('probe-source-virtual', sources.statement, message, {
        hint: "name addresses of the directors' own",
      });
      return;
    }
  }
}
