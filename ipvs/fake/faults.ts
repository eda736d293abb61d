import type { EffectiveTimeouts } from '../codec/settings.ts';
import type { IpvsCommand } from '../errors.ts';
import { IpvsError } from '../errors.ts';
import type { Kernel, OperationOutcome } from '../kernel.ts';
import type { Operation } from '../operation.ts';
import { operationRefused, outcomeUnknown, requestRefused } from '../refusal.ts';
import type { KernelInfo, KernelTable, SyncDaemon } from '../types.ts';

/** Which calls of a {@link FaultyKernel} fail, and how often. */
export type Fault =
  /** The kernel answers `errno` to the operations that match, and does not execute them. */
  | {
      readonly type: 'refuse';
      readonly matches: (operation: Operation) => boolean;
      readonly errno: number;
      readonly times: number;
    }
  /** The channel dies in an apply of which the first `executed` operations still happen. */
  | { readonly type: 'lose-writes'; readonly executed: number; readonly times: number }
  /** Reads (dump, info, timeouts, daemons) get no answer. */
  | { readonly type: 'lose-reads'; readonly times: number }
  /** Every call is refused with this errno: EPERM without the capability, ENOENT without the module. */
  | { readonly type: 'refuse-all'; readonly errno: number; readonly times: number };

interface ActiveFault {
  readonly fault: Fault;
  left: number;
}

/** Any kernel, with faults on demand: how tests make the controller meet refusals and lost answers. */
export class FaultyKernel implements Kernel {
  readonly #inner: Kernel;
  readonly #faults: ActiveFault[] = [];
  readonly #applied: (readonly Operation[])[] = [];

  constructor(inner: Kernel) {
    this.#inner = inner;
  }

  /** Adds a fault; it is used up after its `times` (Number.POSITIVE_INFINITY until {@link heal}). */
  inject(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times });
  }

  /** Takes all faults away. */
  heal(): void {
    this.#faults.length = 0;
  }

  /** Every apply call since the beginning, in order, so that tests can count the writes. */
  get applied(): readonly (readonly Operation[])[] {
    return this.#applied;
  }

  async info(): Promise<KernelInfo> {
    this.#failRead('get-info');
    return await this.#inner.info();
  }

  async dump(): Promise<KernelTable> {
    this.#failRead('get-services');
    return await this.#inner.dump();
  }

  async timeouts(): Promise<EffectiveTimeouts> {
    this.#failRead('get-timeouts');
    return await this.#inner.timeouts();
  }

  async daemons(): Promise<readonly SyncDaemon[]> {
    this.#failRead('get-daemons');
    return await this.#inner.daemons();
  }

  async apply(operations: readonly Operation[]): Promise<readonly OperationOutcome[]> {
    this.#applied.push(operations);
    const first = operations[0];
    if (first === undefined) return [];
    this.#failAll(first.type);
    const lost = this.#use((fault) => fault.type === 'lose-writes');
    if (lost?.type === 'lose-writes') {
      await this.#inner.apply(operations.slice(0, lost.executed));
      throw outcomeUnknown(first.type, 'the channel was lost');
    }
    return await this.#applySome(operations);
  }

  close(): void {
    this.#inner.close();
  }

  async #applySome(operations: readonly Operation[]): Promise<readonly OperationOutcome[]> {
    const outcomes: OperationOutcome[] = [];
    for (const operation of operations) {
      const fault = this.#use((candidate) => candidate.type === 'refuse' && candidate.matches(operation));
      if (fault?.type === 'refuse') {
        outcomes.push({ ok: false, error: operationRefused(operation, fault.errno) });
        continue;
      }
      outcomes.push(...(await this.#inner.apply([operation])));
    }
    return outcomes;
  }

  #failRead(command: IpvsCommand): void {
    this.#failAll(command);
    if (this.#use((fault) => fault.type === 'lose-reads') !== undefined) {
      throw outcomeUnknown(command, 'the channel was lost');
    }
  }

  #failAll(command: IpvsCommand): void {
    const fault = this.#use((candidate) => candidate.type === 'refuse-all');
    if (fault?.type !== 'refuse-all') return;
    const error = requestRefused('get-family', fault.errno);
    const { kind, errno, errnoName, message } = error;
    throw new IpvsError({ command, kind, errno, errnoName, message });
  }

  /** The first fault that applies and is not used up; uses it once. */
  #use(applies: (fault: Fault) => boolean): Fault | undefined {
    const active = this.#faults.find(({ fault, left }) => left > 0 && applies(fault));
    if (active === undefined) return undefined;
    active.left -= 1;
    return active.fault;
  }
}
