import { type InstanceStatus, type TrackedStatus, type VrrpStatus } from './status-document.ts';
import { spanWords } from './why.ts';

/** The line at the top of `lvsctl status`: `VI_1 MASTER, VI_2 BACKUP (10.9.0.2 is master)`. */
export function headerLine({ instances }: VrrpStatus): string {
  return instances.map(headerPart).join(', ');
}

function headerPart({ name, state, master, splitBrain }: InstanceStatus): string {
  if (splitBrain?.suspected === true) return `${name} ${state} (SPLIT BRAIN: another node is MASTER, too)`;
  if (state !== 'BACKUP') return `${name} ${state}`;
  return `${name} BACKUP (${master === null ? 'no master heard' : `${master.address} is master`})`;
}

/** The output of `lvsctl vrrp show`: each instance with the reason for its state, then the tracked objects. */
export function statusText(status: VrrpStatus): string {
  const lines = [
    ...status.instances.flatMap((instance) => instanceLines(instance, status.at)),
    ...status.groups.map(({ name, state, since, members }) => {
      return `group ${name}  ${state} for ${spanWords(status.at - since)}  (${members.join(', ')})`;
    }),
    ...status.tracked
      .filter(({ trackedBy }) => trackedBy.length > 0)
      .map((one) => trackedLine(one, status.at)),
  ];
  return `${lines.join('\n')}\n`;
}

function instanceLines(instance: InstanceStatus, at: number): string[] {
  const { name, interface: device, virtualRouterId, version, state, since, addresses, faults } = instance;
  const where = `VRID ${virtualRouterId} on ${device ?? 'no interface'}, version ${version}`;
  return [
    `${name}  ${state} for ${spanWords(at - since)}  (${where})`,
    `  ${instance.why}`,
    ...(faults.length > 1 ? faults.map((fault) => `  fault: ${fault.words}`) : []),
    ...(state === 'BACKUP' && instance.masterDownIn !== null
      ? [`  takes over in ${spanWords(instance.masterDownIn)} unless a master is heard`]
      : []),
    ...addresses.map(({ address, interface: carrier, present }) => {
      return `  ${address} on ${carrier ?? 'no interface'}${addressWords(state === 'MASTER', present)}`;
    }),
    ...heartbeatLines(instance),
    ...splitLines(instance, at),
    ...refusalLines(instance),
  ];
}

function addressWords(isMaster: boolean, present: boolean): string {
  if (isMaster) return present ? '' : ': MISSING';
  return present ? ': still here' : ': elsewhere';
}

function heartbeatLines({ heartbeats = [], state }: InstanceStatus): string[] {
  return heartbeats.map(({ interface: device, works, master }) => {
    if (!works) return `  heartbeat on ${device}: DOWN, the interface or its address is missing`;
    if (state === 'MASTER') return `  heartbeat on ${device}`;
    if (master === null) return `  heartbeat on ${device}: no master heard`;
    return `  heartbeat on ${device}: ${master.address} was heard ${spanWords(master.age)} ago`;
  });
}

/** Describes trouble between the nodes and what to do about it. */
function splitLines({ splitBrain }: InstanceStatus, at: number): string[] {
  if (splitBrain === undefined) return [];
  const { suspected, last, signs } = splitBrain;
  const since = last === null ? at : last.since;
  const over =
    last === null || suspected
      ? []
      : [
          `  the last split brain was seen ${spanWords(at - last.seen)} ago, after ${spanWords(last.seen - since)}: ${last.words}`,
        ];
  return [
    ...(suspected ? [`  SPLIT BRAIN for ${spanWords(at - since)}: another node is MASTER, too`] : over),
    ...signs.flatMap(({ words, advice }) => [`  ! ${words}`, `    ${advice}`]),
  ];
}

/** Refused packets can be the reason why two nodes are MASTER, so they are shown wherever there are any. */
function refusalLines({ tallies }: InstanceStatus): string[] {
  const refused = Object.entries(tallies.refused).filter(([, count]) => count > 0);
  if (refused.length === 0) return [];
  return [`  refused packets: ${refused.map(([reason, count]) => `${count} ${reason}`).join(', ')}`];
}

function trackedLine({ kind, name, state, since, reason, trackedBy }: TrackedStatus, at: number): string {
  const users = trackedBy.join(', ');
  return `${kind} ${name}  ${state} for ${spanWords(at - since)}: ${reason}  (for ${users})`;
}
