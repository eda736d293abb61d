import { FaultyKernel } from '../../ipvs/fake/faults.ts';
import { MemoryKernel } from '../../ipvs/fake/memory-kernel.ts';
import { destinationId, serviceId } from '../../ipvs/key.ts';
import type { Operation } from '../../ipvs/operation.ts';
import type { DestinationId, ServiceId } from '../../ipvs/types.ts';
import type { ReconcilerOptions } from '../../src/reconcile/pacing/compare-delay.ts';
import { Reconciler } from '../../src/reconcile/reconciler.ts';
import type { DesiredDestination, DesiredService } from '../../src/state/model/desired.ts';
import { ip, NO_TUNNEL, PARAMS, tcpService } from './director-config.ts';
import { MemoryOwnership } from './memory-ownership.ts';
import { MemorySettingsStore } from './memory-settings-store.ts';
import { RecordingLogger } from './recording-logger.ts';
import { settled, VirtualClock } from './virtual-clock.ts';

const EVERY_30_SECONDS: ReconcilerOptions = { compareInterval: 30_000, quickCompareInterval: 30_000 };

/** A reconciler on a kernel in memory, in virtual time. Back-off without chance: always the full wait. */
export class ReconcilerBench {
  readonly clock: VirtualClock = new VirtualClock();
  readonly memory: MemoryKernel;
  readonly kernel: FaultyKernel;
  readonly ownership: MemoryOwnership;
  readonly logger: RecordingLogger = new RecordingLogger();
  readonly settings: MemorySettingsStore = new MemorySettingsStore();
  readonly reconciler: Reconciler;
  /** The index of every network interface; null: there is none. */
  interfaceIndex: number | null = 3;

  constructor(
    memory: MemoryKernel = new MemoryKernel(),
    ownership: MemoryOwnership = new MemoryOwnership(),
    options: ReconcilerOptions = EVERY_30_SECONDS,
  ) {
    this.memory = memory;
    this.kernel = new FaultyKernel(memory);
    this.ownership = ownership;
    const { kernel, clock, logger } = this;
    const entropy = { uniform: () => 0 };
    this.reconciler = new Reconciler(
      {
        kernel,
        ownership,
        settings: this.settings,
        interfaceIndex: () => Promise.resolve(this.interfaceIndex),
        clock,
        entropy,
        logger,
      },
      options,
    );
  }

  /** Runs all that is ready, then what falls due within `ms`. */
  async run(ms = 0): Promise<void> {
    await this.clock.advanceAndSettle(ms);
    await settled();
  }

  async start(...services: readonly DesiredService[]): Promise<void> {
    const starting = this.reconciler.start(desired(...services));
    await this.run();
    await starting;
  }

  async submit(...services: readonly DesiredService[]): Promise<void> {
    this.reconciler.submit(desired(...services));
    await this.run();
  }

  /** Types of the operations asked for since the last call. */
  takeWrites(): string[] {
    const all = this.kernel.applied.flat();
    const fresh = all.slice(this.#seen);
    this.#seen = all.length;
    return fresh.map(describe);
  }

  /** `service: destination weight, ...` for each service in the kernel. */
  async table(): Promise<string[]> {
    const table = await this.memory.dump();
    return [...table]
      .map(([id, { destinations }]) => {
        const held = [...destinations].map(([to, { params }]) => `${to} ${params.weight}`);
        return `${id}: ${held.sort().join(', ')}`;
      })
      .sort();
  }

  #seen = 0;
}

function describe(operation: Operation): string {
  if (!('service' in operation) || operation.service === null) return operation.type;
  const weight = 'params' in operation && 'weight' in operation.params ? ` ${operation.params.weight}` : '';
  const destination = 'destination' in operation ? ` ${destinationId(operation.destination)}` : '';
  return `${operation.type} ${serviceId(operation.service)}${destination}${weight}`;
}

/** `tcp 10.0.0.N:80` with servers by their last octet and weight. */
export function service(
  n: number,
  weights: Readonly<Record<number, number>>,
  scheduler: string = PARAMS.scheduler,
): DesiredService {
  const destinations = new Map<DestinationId, DesiredDestination>();
  for (const [server, weight] of Object.entries(weights)) {
    const key = { address: ip(`10.0.1.${server}`), port: 80 };
    destinations.set(destinationId(key), {
      key,
      params: { forwarding: 'nat', weight, upperThreshold: 0, lowerThreshold: 0, tunnel: NO_TUNNEL },
    });
  }
  return { key: tcpService(`10.0.0.${n}`), params: { ...PARAMS, scheduler }, destinations };
}

export function desired(...services: readonly DesiredService[]): Map<ServiceId, DesiredService> {
  return new Map(services.map((one) => [serviceId(one.key), one]));
}
