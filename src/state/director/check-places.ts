import type { ProbeResult } from '../../../checkers/types.ts';
import type { WallTime } from '../../base/time.ts';
import type { CheckId, VirtualServerId } from '../../config/model/ids.ts';
import type { Verdict } from '../model/check-progress.ts';
import type { Transition } from '../model/facts.ts';
import { checkName } from '../status/status-words.ts';
import type { CheckRecord, ServerRecord, VirtualServerRecord } from './records.ts';

/** A check, its real server and its virtual server. */
export interface CheckPlace {
  readonly check: CheckRecord;
  readonly server: ServerRecord;
  readonly virtualServer: VirtualServerRecord;
}

/** All checks by id, with their servers. */
export function placesOf(
  records: ReadonlyMap<VirtualServerId, VirtualServerRecord>,
): ReadonlyMap<CheckId, CheckPlace> {
  const places = new Map<CheckId, CheckPlace>();
  for (const virtualServer of records.values()) {
    for (const server of virtualServer.servers) {
      for (const check of server.checks) places.set(check.check.id, { check, server, virtualServer });
    }
  }
  return places;
}

/** The transition of a check. */
export function checkTransition(
  place: CheckPlace,
  to: Verdict,
  { detail }: ProbeResult,
  at: WallTime,
): Transition {
  return {
    kind: 'check',
    id: place.check.check.id,
    checkName: checkName(place.check.check.spec),
    virtualServer: place.virtualServer.config.id,
    realServer: place.server.config.id,
    to,
    at,
    reason: detail,
    initial: false,
  };
}

/** The result code that caused a transition. */
export function resultCodeOf({ last }: CheckRecord): Pick<Transition, 'resultCode'> {
  return last === null ? {} : { resultCode: last.result.code };
}
