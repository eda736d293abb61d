import { MemoryKernel } from '../../ipvs/fake/memory-kernel.ts';
import type { StateFile } from '../../src/base/state-file.ts';
import type { Config } from '../../src/config/model/config.ts';
import type { Table } from '../conformance/scenario.ts';
import { loadText } from '../support/config.ts';
import { MemoryOwnership } from '../support/memory-ownership.ts';
import { MemorySettingsStore } from '../support/memory-settings-store.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { Incarnation, SLOWEST_SAVE_MS } from './incarnation.ts';
import { operationOf, wordsOfTable } from './kernel-words.ts';
import { Random } from './random.ts';
import {
  canonical,
  endpoint,
  expectedTable,
  keepalivedText,
  type Said,
  SERVER_NUMBERS,
  type Site,
  saidKey,
  serverAddress,
  VIRTUAL_ADDRESS,
  yamlText,
} from './site.ts';
import { type Scenario, type Step, saidAfter, type Tamper } from './steps.ts';
import { foreignPart, tamperWith } from './tampering.ts';

/** Steps between two looks at whether kernel and site agree. */
const STEPS_BETWEEN_LOOKS = 8;
/** Longer than checks need to see a server, and two comparisons. */
const CALM_MS = 9000;
/** Longer than every back-off after a fault. */
const LONG_CALM_MS = 125_000;
const IDLE_MS = 5000;

/**
 * Plays one scenario on the kernel in memory, in virtual time, and returns every broken rule. At looks and at the end: the
 * kernel is what the site means, foreign services are as somebody else left them, and nothing more is written. On the way:
 * see Witness; and nothing is refused where nobody else wrote.
 */
export async function playInMemory(scenario: Scenario): Promise<readonly string[]> {
  const world = new MemoryWorld(scenario);
  await world.play();
  return world.faults;
}

class MemoryWorld {
  readonly faults: string[] = [];
  readonly #scenario: Scenario;
  readonly #clock = new VirtualClock();
  readonly #kernel = new MemoryKernel();
  readonly #ownership = new MemoryOwnership();
  readonly #settings = new MemorySettingsStore();
  readonly #saidFile = new MemoryStateFile();
  readonly #random: Random;
  readonly #healthy = new Set<number>(SERVER_NUMBERS);
  #site: Site;
  #said = new Map<string, Said>();
  #lvsd: Incarnation;
  #foreign: Table = {};
  /** Somebody else wrote, or the kernel failed, since the last look. */
  #disturbed = false;
  #faulted = false;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#site = scenario.first;
    this.#random = new Random(scenario.seed + 1_000_000);
    this.#lvsd = this.#incarnate();
  }

  async play(): Promise<void> {
    await this.#start();
    for (const [index, step] of this.#scenario.steps.entries()) {
      await this.#take(step);
      await this.#clock.advanceAndSettle(this.#random.integer(0, 30));
      if ((index + 1) % STEPS_BETWEEN_LOOKS === 0) await this.#look(`after step ${index + 1}`);
      if (this.faults.length > 0) return;
    }
    await this.#look('at the end');
    this.#end();
    this.#lvsd = this.#incarnate();
    await this.#start();
    await this.#look('after a last start');
    this.#judgeAdoption();
    this.#lvsd.kill();
  }

  async #take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'edit':
        return await this.#reload(step.site);
      case 'break':
        if (loadText('broken.conf', `${keepalivedText(this.#site)}virtual_server 1.2.3 {`).config !== null) {
          this.faults.push('a broken file was taken');
        }
        return;
      case 'health':
        if (step.up) this.#healthy.add(step.n);
        else this.#healthy.delete(step.n);
        return;
      case 'tamper':
        return await this.#tamper(step.tamper);
      case 'say':
        return await this.#say(step.port, step.n, step.said);
      case 'fault':
        return this.#fault(step);
      case 'kill':
        return await this.#kill(step);
      case 'pause':
        return await this.#pause(step.meanwhile);
      case 'wait':
        return await this.#clock.advanceAndSettle(step.ms);
    }
  }

  async #pause(meanwhile: readonly Step[]): Promise<void> {
    void this.#lvsd.pause();
    await this.#clock.advanceAndSettle(2 * SLOWEST_SAVE_MS);
    const { written } = this.#lvsd.witness;
    for (const step of meanwhile) await this.#take(step);
    if (this.#lvsd.witness.written !== written) this.faults.push('lvsd wrote during a pause');
    void this.#lvsd.resume();
    await this.#clock.advanceAndSettle(2 * SLOWEST_SAVE_MS);
  }

  async #reload(site: Site): Promise<void> {
    const { size } = this.#said;
    this.#edit(site);
    this.#lvsd.reload(this.#config());
    // What was said of servers that left is forgotten on the disk too, before anything else happens.
    if (this.#said.size < size) await this.#clock.advanceAndSettle(2 * SLOWEST_SAVE_MS);
  }

  async #kill({ during, meanwhile }: Extract<Step, { kind: 'kill' }>): Promise<void> {
    if (during === null) this.#end();
    else this.#lvsd.witness.lifetime = during;
    for (const step of meanwhile) {
      if (during !== null) await this.#take(step);
      else if (step.kind === 'edit') this.#edit(step.site);
      else await this.#take(step);
    }
    if (during !== null) {
      await this.#clock.advanceAndSettle(this.#random.integer(0, 2500));
      this.#end();
    }
    this.#lvsd = this.#incarnate();
    await this.#start();
  }

  #end(): void {
    this.#noteFaults('when it was killed');
    this.#lvsd.kill();
  }

  #edit(site: Site): void {
    this.#site = site;
    this.#said = saidAfter(this.#said, site);
  }

  async #tamper(tamper: Tamper): Promise<void> {
    const edits = tamperWith(wordsOfTable(await this.#kernel.dump()), tamper);
    await this.#kernel.apply(edits.map(operationOf));
    this.#foreign = foreignPart(wordsOfTable(await this.#kernel.dump()));
    this.#disturbed = true;
  }

  async #say(port: number, n: number, said: Said | null): Promise<void> {
    const service = this.#site.services.find((one) => one.port === port);
    if (service === undefined || service.servers.every((one) => one.n !== n)) return;
    if (said === null) this.#said.delete(saidKey(port, n));
    else this.#said.set(saidKey(port, n), said);
    // Its end is not waited for, which a kernel that is made to fail delays; only that it is on the disk.
    void this.#lvsd.say(`${VIRTUAL_ADDRESS}:${port}`, endpoint(service, n), said);
    await this.#clock.advanceAndSettle(2 * SLOWEST_SAVE_MS);
  }

  #fault({ fault, amount }: Extract<Step, { kind: 'fault' }>): void {
    const { faulty } = this.#lvsd;
    if (fault === 'lose-writes') faulty.inject({ type: fault, executed: amount, times: 1 });
    else if (fault === 'lose-reads') faulty.inject({ type: fault, times: 1 + amount });
    else faulty.inject({ type: fault, matches: () => true, errno: amount < 3 ? 12 : 22, times: 1 + amount });
    this.#disturbed = true;
    this.#faulted = true;
  }

  async #look(when: string): Promise<void> {
    this.#lvsd.faulty.heal();
    await this.#clock.advanceAndSettle(this.#faulted ? LONG_CALM_MS : CALM_MS);
    const expected = { ...expectedTable(this.#site, this.#healthy, this.#said), ...this.#foreign };
    const found = canonical(wordsOfTable(await this.#kernel.dump()));
    if (found !== canonical(expected)) {
      this.faults.push(`${when} the kernel has\n${found}\ninstead of\n${canonical(expected)}`);
    }
    if (!this.#lvsd.inSync) this.faults.push(`${when} lvsd does not think that all is in the kernel`);
    const { written } = this.#lvsd.witness;
    await this.#clock.advanceAndSettle(IDLE_MS);
    if (this.#lvsd.witness.written !== written) this.faults.push(`${when} lvsd goes on writing`);
    this.#noteFaults(when);
    this.#disturbed = false;
    this.#faulted = false;
  }

  /** A start on the table that is wanted writes nothing, unless a pool is empty: then it tries everybody. */
  #judgeAdoption(): void {
    const pools = Object.values(expectedTable(this.#site, this.#healthy, this.#said));
    const everyoneServes = pools.every((pool) => Object.values(pool).some((what) => !what.endsWith('/0')));
    const { written } = this.#lvsd.witness;
    if (everyoneServes && written > 0)
      this.faults.push(`a start on the table that is wanted wrote ${written} times`);
  }

  #noteFaults(when: string): void {
    const { witness } = this.#lvsd;
    this.faults.push(...witness.faults.splice(0).map((fault) => `${fault}, ${when}`));
    if (!this.#disturbed && witness.refused > 0)
      this.faults.push(`${witness.refused} writes were refused, ${when}`);
    witness.refused = 0;
  }

  #incarnate(): Incarnation {
    return new Incarnation({
      kernel: this.#kernel,
      ownership: this.#ownership,
      settings: this.#settings,
      saidFile: this.#saidFile,
      clock: this.#clock,
      random: this.#random,
      answers: (address) => [...this.#healthy].some((n) => serverAddress(n) === address),
    });
  }

  async #start(): Promise<void> {
    // Not awaited: a kernel that is made to fail lets it wait.
    void this.#lvsd.start(this.#config());
    await this.#clock.advanceAndSettle(this.#random.integer(0, 200));
  }

  #config(): Config {
    const yaml = this.#scenario.language === 'yaml';
    const text = yaml ? yamlText(this.#site) : keepalivedText(this.#site);
    const { config, diagnostics } = loadText(yaml ? 'site.yaml' : 'site.conf', text);
    if (config === null) throw new Error(`${diagnostics[0]?.message ?? 'no config'}\n${text}`);
    return config;
  }
}

class MemoryStateFile implements StateFile {
  readonly path = 'memory';
  #text: string | null = null;

  async read(): Promise<string | null> {
    return this.#text;
  }

  async replace(text: string): Promise<void> {
    this.#text = text;
  }
}
