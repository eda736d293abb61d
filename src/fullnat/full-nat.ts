import { describeError } from '../base/errors.ts';
import type { AddressFamily } from '../base/ip-address.ts';
import type { Logger } from '../base/logger.ts';
import type { StateFile } from '../base/state-file.ts';
import type { Cancel, Clock, Milliseconds } from '../base/time.ts';
import type { Config } from '../config/model/config.ts';
import type { KernelPlace } from '../reconcile/ownership/kernel-place.ts';
import type { EventNote } from '../state/model/event.ts';
import type { FullNatStatus } from '../state/status/status-document.ts';
import { changeLines, countDifferences, type FoundRules, type NatFault, type NatTable } from './nat-table.ts';
import { bothRules, countRules, FAMILIES, type NatRules, NO_RULES, natRules } from './rules.ts';
import { type FullNatRecord, formatRecord, NOTHING_DONE, parseRecord } from './tracking-record.ts';

/** How often the rules are compared with the kernel's; listed in docs/limits.md. */
export const COMPARE_INTERVAL: Milliseconds = 5000;

/** The setting net.ipv4.vs.conntrack: without it the rules exist and have no effect. */
export interface TrackingSwitch {
  /** Resolves to null where the setting cannot be read, for example without IPVS in the kernel. */
  read(): Promise<number | null>;
  /** Rejects with the system's error. */
  write(value: number): Promise<void>;
}

export interface FullNatPorts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly table: NatTable;
  readonly tracking: TrackingSwitch;
  /** The file that the changed values are written to; null where nothing survives a restart. */
  readonly record: { readonly file: StateFile; readonly place: KernelPlace } | null;
  readonly events: { note(note: EventNote): void };
  /** Whether an operator has paused lvsd, so that the kernel is left alone. */
  paused(): boolean;
}

/** The parts that a machine provides. */
export type FullNatMachine = Pick<FullNatPorts, 'table' | 'tracking' | 'record'>;

/**
 * Keeps the rules in the kernel that FULLNAT needs, and the setting without which they have no effect, from before the
 * first service is programmed until after the last one is removed. Changes that somebody else makes are repaired and
 * counted.
 */
export class FullNat {
  readonly #ports: FullNatPorts;
  #wanted: NatRules = NO_RULES;
  #configured = false;
  /** The rules of each family as the kernel lists them after our last change; there is no entry before that. */
  readonly #written = new Map<
    AddressFamily,
    { readonly wanted: string; readonly listed: readonly string[] }
  >();
  /** Families in which the kernel had no rule of ours and needs none, so that their iptables is not run again. */
  readonly #empty = new Set<AddressFamily>();
  #record: FullNatRecord = NOTHING_DONE;
  #fault: NatFault | null = null;
  #repairs = 0;
  #tracking: number | null = null;
  #work: Promise<void> = Promise.resolve();
  #cancel: Cancel = () => undefined;
  #stopped = false;

  constructor(ports: FullNatPorts) {
    this.#ports = ports;
  }

  /** Reads the record of an earlier run. Never rejects. */
  async load(): Promise<void> {
    const { record, logger } = this.#ports;
    if (record === null) return;
    try {
      this.#record = parseRecord(await record.file.read(), record.place);
    } catch (error) {
      const reason = describeError(error);
      logger.error('cannot read what an earlier run changed for FULLNAT; it stays', { reason });
    }
  }

  /**
   * Adds the rules of a configuration that is about to come into force; those of the one before stay. Never rejects.
   */
  before(next: Config): Promise<void> {
    return this.#settle(bothRules(this.#wanted, natRules(next)));
  }

  /**
   * Removes the rules that the configuration in force does not need. It is called when the kernel has the services of
   * that configuration. Never rejects.
   */
  async loaded(config: Config): Promise<void> {
    const wanted = natRules(config);
    this.#configured = countRules(wanted) > 0;
    await this.#settle(wanted);
    this.#follow();
  }

  /**
   * Ends the work. It is called when the services are removed, or when they stay and need the rules. Never rejects.
   */
  async stop({ servicesStay }: { readonly servicesStay: boolean }): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    if (servicesStay) await this.#work;
    else await this.#settle(NO_RULES);
  }

  /** The rules that are kept in the kernel now. */
  get rules(): NatRules {
    return this.#wanted;
  }

  /** The status for operators; null where no server is reached by FULLNAT. */
  status(): FullNatStatus | null {
    if (!this.#configured) return null;
    return {
      rules: countRules(this.#wanted),
      conntrack: this.#tracking === null ? null : this.#tracking !== 0,
      error: this.#fault?.reason ?? null,
      hint: this.#fault?.hint ?? null,
      repairs: this.#repairs,
    };
  }

  #settle(wanted: NatRules): Promise<void> {
    this.#work = this.#work.then(async () => {
      this.#wanted = wanted;
      if (this.#leavesAlone()) return;
      try {
        await this.#write();
      } catch (error) {
        this.#judge({ ok: false, reason: describeError(error), hint: 'please report it' });
      }
    });
    return this.#work;
  }

  #follow(): void {
    const { clock } = this.#ports;
    this.#cancel();
    if (this.#stopped || (countRules(this.#wanted) === 0 && !this.#record.rules)) return;
    this.#cancel = clock.schedule(clock.now() + COMPARE_INTERVAL, () => {
      void this.#settle(this.#wanted).then(() => this.#follow());
    });
  }

  /**
   * Asks again before each write, because an operator may pause lvsd in between and then change the kernel at once.
   */
  #leavesAlone(): boolean {
    return this.#ports.paused() && !this.#stopped;
  }

  async #write(): Promise<void> {
    const any = countRules(this.#wanted) > 0;
    if (!any && !this.#record.rules && this.#record.tracking === null) return;
    // The setting comes before the first rule and goes after the last one, because it changes no packet by itself.
    const faults: (NatFault | null)[] = any ? [await this.#setTracking()] : [];
    if (any) await this.#remember({ ...this.#record, rules: true });
    for (const family of FAMILIES) faults.push(await this.#writeFamily(family, this.#wanted[family]));
    if (!any && faults.every((fault) => fault === null)) {
      await this.#restoreTracking();
      await this.#remember(NOTHING_DONE);
    }
    this.#judge(faults.find((fault) => fault !== null) ?? null);
  }

  async #writeFamily(family: AddressFamily, wanted: readonly string[]): Promise<NatFault | null> {
    const { table } = this.#ports;
    const known = this.#written.get(family);
    if (wanted.length === 0) return await this.#clearFamily(family);
    this.#empty.delete(family);
    const read = await table.read(family);
    if (!read.ok) return read;
    const text = wanted.join('\n');
    const isAsWritten = known?.wanted === text;
    const differences = isAsWritten ? differencesOf(read.found, known.listed) : 0;
    if ((isAsWritten && differences === 0) || this.#leavesAlone()) return null;
    const changed = await table.change(family, changeLines(read.found, wanted));
    if (!changed.ok) return changed;
    if (differences > 0) this.#noteRepair(differences, family);
    const after = await table.read(family);
    if (!after.ok) return after;
    this.#written.set(family, { wanted: text, listed: after.found.rules ?? [] });
    return null;
  }

  /** Removes every rule of ours from a family. A host without a nat table for the family has none. */
  async #clearFamily(family: AddressFamily): Promise<NatFault | null> {
    const { table } = this.#ports;
    if (this.#empty.has(family)) return null;
    const read = await table.read(family);
    if (!read.ok && this.#written.has(family)) return read;
    if (this.#leavesAlone()) return null;
    const lines = read.ok ? changeLines(read.found, []) : [];
    const changed = lines.length === 0 ? null : await table.change(family, lines);
    if (changed?.ok === false) return changed;
    this.#written.delete(family);
    this.#empty.add(family);
    return null;
  }

  async #setTracking(): Promise<NatFault | null> {
    const { tracking } = this.#ports;
    const found = await tracking.read();
    this.#tracking = found;
    if (found === 1) return null;
    if (found === null) return NO_SWITCH;
    if (this.#leavesAlone()) return null;
    const again = this.#record.tracking !== null;
    if (!again) await this.#remember({ ...this.#record, tracking: found });
    try {
      await tracking.write(1);
    } catch (error) {
      return { ...SWITCH_REFUSED, reason: `${SWITCH_REFUSED.reason} (${describeError(error)})` };
    }
    this.#tracking = 1;
    if (again) this.#noteRepair(1, 'net.ipv4.vs.conntrack');
    return null;
  }

  async #restoreTracking(): Promise<void> {
    const { tracking, logger } = this.#ports;
    const before = this.#record.tracking;
    if (before === null) return;
    try {
      await tracking.write(before);
      this.#tracking = before;
    } catch (error) {
      logger.warn('cannot put net.ipv4.vs.conntrack back', { value: before, error: describeError(error) });
    }
  }

  async #remember(record: FullNatRecord): Promise<void> {
    const { record: place, logger } = this.#ports;
    if (record.rules === this.#record.rules && record.tracking === this.#record.tracking) return;
    this.#record = record;
    try {
      if (place !== null) await place.file.replace(formatRecord(record, place.place));
    } catch (error) {
      const reason = describeError(error);
      logger.warn('cannot save what is to be taken back of FULLNAT; going on without', { reason });
    }
  }

  #noteRepair(differences: number, where: string): void {
    const { logger, events } = this.#ports;
    this.#repairs += differences;
    logger.warn('somebody else changed what FULLNAT needs; it is as it should be again', {
      where,
      differences,
    });
    events.note({
      kind: 'kernel',
      from: 'changed',
      to: 'as desired',
      reason: `what FULLNAT needs was changed by somebody else and is repaired: ${where}, ${differences}`,
    });
  }

  #judge(fault: NatFault | null): void {
    const { logger, events } = this.#ports;
    if (fault?.reason === this.#fault?.reason) return;
    this.#fault = fault;
    const [from, to] = fault === null ? ['failed', 'written'] : ['written', 'failed'];
    if (fault === null) logger.info('the rules of FULLNAT are in the kernel');
    else {
      const { reason, hint } = fault;
      logger.error('FULLNAT does not work; it is tried again every 5 s', { reason, hint });
    }
    events.note({
      kind: 'kernel',
      from,
      to,
      reason: `rules of FULLNAT: ${fault?.reason ?? 'in the kernel'}`,
    });
  }
}

function differencesOf({ rules, jumps }: FoundRules, listed: readonly string[]): number {
  return countDifferences(rules ?? [], listed) + Math.abs(jumps - 1);
}

const NO_SWITCH: NatFault = {
  ok: false,
  reason: 'net.ipv4.vs.conntrack cannot be read',
  hint: 'it is there once ip_vs is loaded, on a kernel with CONFIG_IP_VS_NFCT',
};

const SWITCH_REFUSED: NatFault = {
  ok: false,
  reason: 'net.ipv4.vs.conntrack cannot be set to 1',
  hint: 'the drop-in fullnat.conf of lvsd.service makes it writable; else `sysctl -w net.ipv4.vs.conntrack=1`',
};
