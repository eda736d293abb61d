import type { RouterEvent } from '../../../vrrp/instance/event.ts';
import type { RouterState } from '../../../vrrp/instance/router-state.ts';
import type { InstanceState } from '../../../vrrp/instance/state.ts';
import { REQUEST_CODES, RequestError } from '../../api/request-error.ts';
import type { HandoverReply, HandoverRequest } from '../../api/vrrp-protocol.ts';
import { VRRP_API_VERSION } from '../../api/vrrp-protocol.ts';
import type { Clock } from '../../base/time.ts';
import type { HandoverStore, KeptHandover } from './handover-store.ts';

export interface HandoverPorts {
  readonly clock: Clock;
  readonly store: Pick<HandoverStore, 'load' | 'save'>;
  state(): RouterState;
  post(event: RouterEvent): void;
}

/** The priority of another node from which no handover can take the addresses. */
const UNBEATEN_PRIORITY = 254;

/** Passes operators' handovers from the socket to the core, and saves them over restarts. */
export class Handovers {
  readonly #ports: HandoverPorts;

  constructor(ports: HandoverPorts) {
    this.#ports = ports;
  }

  /** Restores the handovers of instances that still exist. It is called before the core starts. */
  async restore(): Promise<void> {
    const { clock, store, post } = this.#ports;
    const left = clock.now() - clock.wall();
    for (const { instance, kind, until, reason } of await store.load()) {
      const handover = { kind, until: until === null ? null : until + left, reason };
      post({ kind: 'hand-over', instance, handover });
    }
  }

  /**
   * Carries out a request and saves it. Throws a RequestError when the instance does not exist or cannot be taken;
   * nothing is changed then.
   */
  async request({ instance, action, for_seconds, reason }: HandoverRequest): Promise<HandoverReply> {
    const { clock, store, post } = this.#ports;
    const before = this.#named(instance);
    if (action === 'take') refuseHopeless(before);
    const until = for_seconds === null ? null : clock.now() + for_seconds * 1000;
    const handover = action === 'resume' ? null : { kind: action, until, reason };
    const held = before.handover !== null;
    post({ kind: 'hand-over', instance, handover });
    const notSaved = await store.save(this.#kept());
    return { version: VRRP_API_VERSION, instances: this.#unitOf(instance), held, not_saved: notSaved };
  }

  #named(name: string): InstanceState {
    const all = [...this.#ports.state().instances.values()];
    const found = all.find(({ spec }) => spec.name === name);
    if (found !== undefined) return found;
    const names = all.map(({ spec }) => spec.name).join(', ');
    throw new RequestError(
      422,
      REQUEST_CODES.noInstance,
      `there is no VRRP instance ${name}`,
      names === '' ? 'the configuration has none' : `it has ${names}`,
    );
  }

  /** The names of the instances that are handed over together. */
  #unitOf(name: string): readonly string[] {
    const { groups } = this.#ports.state();
    const group = [...groups.values()].find(({ spec }) => spec.members.includes(name));
    return group === undefined ? [name] : group.spec.members;
  }

  #kept(): readonly KeptHandover[] {
    const { clock, state } = this.#ports;
    const left = clock.wall() - clock.now();
    return [...state().instances.values()].flatMap(({ spec, handover }) => {
      if (handover === null) return [];
      const { kind, until, reason } = handover;
      return [{ instance: spec.name, kind, until: until === null ? null : until + left, reason }];
    });
  }
}

function refuseHopeless({ spec, phase, faults, heard }: InstanceState): void {
  if (phase === 'fault') {
    const why = faults.map(({ words }) => words).join('; ');
    throw new RequestError(
      409,
      REQUEST_CODES.instanceInFault,
      `${spec.name} is in FAULT and cannot be MASTER: ${why}`,
      'mend that first',
    );
  }
  if (phase === 'backup' && heard !== null && heard.priority >= UNBEATEN_PRIORITY) {
    throw new RequestError(
      409,
      REQUEST_CODES.unbeatenMaster,
      `${heard.address} is master of ${spec.name} with priority ${heard.priority}, which nobody outranks`,
      'release it there: lvsctl vrrp release on that node, or stop its director',
    );
  }
}
