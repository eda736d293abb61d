import type { EffectiveTimeouts } from '../codec/settings.ts';
import type { IpvsError } from '../errors.ts';
import type { Kernel, OperationOutcome } from '../kernel.ts';
import type { Operation } from '../operation.ts';
import type { KernelInfo, KernelService, KernelTable, SyncDaemon } from '../types.ts';
import { DEFAULT_SCHEDULERS, MemoryKernel } from './memory-kernel.ts';
import type { MemoryInterface } from './memory-settings.ts';

/** The contents of a kernel at the time when they were read. */
export interface KernelContents {
  readonly table: KernelTable;
  readonly timeouts: EffectiveTimeouts | null;
  readonly daemons: readonly SyncDaemon[];
}

export const NOTHING_IN_KERNEL: KernelContents = { table: new Map(), timeouts: null, daemons: [] };

/** Reads all contents of a kernel. Rejects with an {@link IpvsError}. */
export async function readContents(kernel: Kernel): Promise<KernelContents> {
  const table = await kernel.dump();
  return { table, timeouts: await kernel.timeouts(), daemons: await kernel.daemons() };
}

/**
 * A kernel in memory that starts from the contents of a real one and records every later write: for rehearsing a
 * start or a reload while the real kernel is unchanged.
 */
export class OverlayKernel implements Kernel {
  readonly #memory: MemoryKernel;
  readonly #written: Operation[] = [];
  readonly #refused = new Map<string, IpvsError>();

  private constructor(memory: MemoryKernel) {
    this.#memory = memory;
  }

  /** `interfaces` are those that a sync daemon may use. */
  static async over(contents: KernelContents, interfaces: readonly string[]): Promise<OverlayKernel> {
    const { table, timeouts, daemons } = contents;
    const up: MemoryInterface = { mtu: 1500, up: true };
    const memory = new MemoryKernel({
      schedulers: [...DEFAULT_SCHEDULERS, ...[...table.values()].map(({ params }) => params.scheduler)],
      interfaces: new Map([...interfaces, ...daemons.map((one) => one.interface)].map((name) => [name, up])),
    });
    await memory.apply([
      ...[...table.values()].flatMap(rebuilding),
      ...(timeouts === null ? [] : [{ type: 'set-timeouts' as const, timeouts }]),
      ...daemons.map((daemon) => ({ type: 'new-daemon' as const, daemon })),
    ]);
    return new OverlayKernel(memory);
  }

  /** The operations written since the last call, in order. */
  takeWritten(): readonly Operation[] {
    return this.#written.splice(0);
  }

  /** The refusals that the real kernel would give, each fault once. */
  get refusals(): readonly IpvsError[] {
    return [...this.#refused.values()];
  }

  info(): Promise<KernelInfo> {
    return this.#memory.info();
  }

  dump(): Promise<KernelTable> {
    return this.#memory.dump();
  }

  async apply(operations: readonly Operation[]): Promise<readonly OperationOutcome[]> {
    const outcomes = await this.#memory.apply(operations);
    for (const [index, outcome] of outcomes.entries()) {
      const operation = operations[index];
      if (operation === undefined) continue;
      if (outcome.ok) this.#written.push(operation);
      else this.#refused.set(outcome.error.message, outcome.error);
    }
    return outcomes;
  }

  timeouts(): Promise<EffectiveTimeouts> {
    return this.#memory.timeouts();
  }

  daemons(): Promise<readonly SyncDaemon[]> {
    return this.#memory.daemons();
  }

  close(): void {
    this.#memory.close();
  }
}

function rebuilding({ key, params, destinations }: KernelService): readonly Operation[] {
  return [
    { type: 'new-service', service: key, params },
    ...[...destinations.values()].map(
      (destination): Operation => ({
        type: 'new-destination',
        service: key,
        destination: destination.key,
        params: destination.params,
      }),
    ),
  ];
}
