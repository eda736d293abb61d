import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { SocketControlClient } from '../../src/api/control-client.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { parseKernelTable } from '../conformance/kernel-table.ts';
import type { Table } from '../conformance/scenario.ts';
import { paced } from '../lab/pace.ts';
import { PoolWatch } from './pool-watch.ts';
import {
  canonical,
  endpoint,
  expectedTable,
  HEALTH_PORT,
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
import { foreignPart, type TableEdit, tamperWith } from './tampering.ts';

const STEPS_BETWEEN_LOOKS = 8;
const AGREE_LIMIT_MS = paced(30_000);
const START_LIMIT_MS = paced(30_000);
/** How long an agreement must last. */
const CALM_MS = 500;
const SAMPLE_MS = 4;
/** The waits of scenarios are made for virtual time. */
const WAIT_PART = 3;
const OPERATOR = { author: 'chaos', reason: null, for_seconds: null };

/**
 * Plays scenarios on the real kernel with lvsd as a process: the same steps and the same end as in memory, except faults of
 * the kernel itself. The table is looked at all the time; see PoolWatch for what must hold of it.
 */
export class LabWorld {
  readonly #directory: string;
  readonly #control: SocketControlClient;
  readonly #listeners = new Map<number, Server>();
  #scenario: Scenario;
  #site: Site;
  #said = new Map<string, Said>();
  #watch = new PoolWatch();
  #lvsd: ChildProcess | null = null;
  #starts = 0;
  #doing = 'at the start';

  constructor(directory: string, scenario: Scenario) {
    this.#directory = directory;
    this.#scenario = scenario;
    this.#site = scenario.first;
    this.#control = new SocketControlClient({ clock: new SystemClock() }, { path: `${directory}/lvsd.sock` });
  }

  /** Every broken rule of a scenario. */
  async play(): Promise<readonly string[]> {
    rmSync(this.#directory, { recursive: true, force: true });
    mkdirSync(this.#directory, { recursive: true });
    execFileSync('ipvsadm', ['-C']);
    const sampling = setInterval(() => this.#watch.see(kernelTable(), this.#doing), SAMPLE_MS);
    try {
      for (const n of SERVER_NUMBERS) await this.#heal(n);
      this.#write();
      await this.#start();
      await this.#agree();
      await this.#steps();
    } catch (error) {
      this.#watch.faults.push(error instanceof Error ? error.message : String(error));
    } finally {
      clearInterval(sampling);
      this.#lvsd?.kill('SIGKILL');
      for (const server of this.#listeners.values()) server.close();
    }
    const { faults } = this.#watch;
    if (faults.length > 0) faults.push(`the end of its log:\n${this.#log().slice(-2000)}`);
    return faults;
  }

  async #steps(): Promise<void> {
    for (const [index, step] of this.#scenario.steps.entries()) {
      this.#doing = `in step ${index + 1}, ${step.kind}`;
      await this.#take(step);
      if ((index + 1) % STEPS_BETWEEN_LOOKS === 0) await this.#agree();
      if (this.#watch.faults.length > 0) return;
    }
    await this.#agree();
  }

  async #take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'edit':
        this.#edit(step.site);
        return await this.#reload('success');
      case 'break':
        writeFileSync(this.#path(), '{ virtual_server');
        await this.#reload('rejected');
        return this.#write();
      case 'health':
        this.#watch.promiseNothing();
        return await (step.up ? this.#heal(step.n) : this.#hurt(step.n));
      case 'tamper':
        return this.#tamper(step.tamper);
      case 'say':
        return await this.#say(step.port, step.n, step.said);
      case 'fault':
        return;
      case 'kill':
        return await this.#kill(step);
      case 'pause':
        return await this.#pause(step.meanwhile);
      case 'wait':
        return await delay(step.ms / WAIT_PART);
    }
  }

  async #pause(meanwhile: readonly Step[]): Promise<void> {
    await this.#control.pause(OPERATOR);
    for (const step of meanwhile) await this.#take(step);
    await this.#control.resume(OPERATOR);
  }

  async #kill({ during, meanwhile }: Extract<Step, { kind: 'kill' }>): Promise<void> {
    if (during === null) await this.#end();
    for (const step of meanwhile) {
      if (step.kind !== 'edit') await this.#take(step);
      else {
        this.#edit(step.site);
        // Its answer is not waited for: lvsd may die in the middle.
        if (during !== null) this.#lvsd?.kill('SIGHUP');
      }
    }
    if (during !== null) {
      await delay(during * 3);
      await this.#end();
    }
    await this.#start();
  }

  async #end(): Promise<void> {
    const lvsd = this.#lvsd;
    const ended = new Promise((resolve) => lvsd?.once('exit', resolve));
    lvsd?.kill('SIGKILL');
    await ended;
  }

  async #start(): Promise<void> {
    const log = openSync(`${this.#directory}/log`, 'a');
    const words = ['--config', this.#path(), '--control', `${this.#directory}/lvsd.sock`];
    const more = ['--state-dir', `${this.#directory}/state`, '--metrics', 'off'];
    this.#lvsd = spawn(process.execPath, ['dist/src/lvsd.js', ...words, ...more], {
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    // Not the first answer of its socket, which it opens before it has read its configuration.
    this.#starts += 1;
    const deadline = performance.now() + START_LIMIT_MS;
    while (this.#log().split(' running ').length <= this.#starts) {
      if (performance.now() > deadline) throw new Error(`lvsd does not start ${this.#doing}`);
      await delay(20);
    }
  }

  #edit(site: Site): void {
    this.#site = site;
    this.#said = saidAfter(this.#said, site);
    this.#watch.want(this.#expected());
    this.#write();
  }

  async #reload(wanted: 'success' | 'rejected'): Promise<void> {
    const { result, detail } = await this.#control.reload();
    if (result !== wanted) throw new Error(`a reload was ${result} ${this.#doing}: ${detail}`);
  }

  #tamper(tamper: Tamper): void {
    // In one turn of the loop: nothing is sampled between the edit and what is known of it.
    for (const edit of tamperWith(kernelTable(), tamper)) {
      try {
        execFileSync('ipvsadm', wordsOf(edit), { stdio: 'ignore' });
      } catch {
        // lvsd was faster: what was to be changed is gone, or what was to be added is there.
      }
    }
    this.#watch.foreignIs(kernelTable());
  }

  async #say(port: number, n: number, said: Said | null): Promise<void> {
    const service = this.#site.services.find((one) => one.port === port);
    if (service === undefined || service.servers.every((one) => one.n !== n)) return;
    if (said === null) this.#said.delete(saidKey(port, n));
    else this.#said.set(saidKey(port, n), said);
    this.#watch.want(this.#expected());
    await this.#control.override({
      ...OPERATOR,
      action: said === null ? 'enable' : typeof said === 'number' ? 'weight' : said,
      virtual_server: `${VIRTUAL_ADDRESS}:${port}`,
      real_servers: [endpoint(service, n)],
      weight: typeof said === 'number' ? said : null,
      deadline_seconds: null,
      force: true,
      dry_run: false,
    });
  }

  /** Waits until the kernel is what the site means, and sees that it stays so. */
  async #agree(): Promise<void> {
    const deadline = performance.now() + AGREE_LIMIT_MS;
    while (ours(kernelTable()) !== canonical(this.#expected())) {
      if (performance.now() > deadline) {
        throw new Error(
          `${this.#doing} the kernel has\n${ours(kernelTable())}\ninstead of\n${canonical(this.#expected())}`,
        );
      }
      await delay(SAMPLE_MS);
    }
    await delay(CALM_MS);
    const table = kernelTable();
    if (ours(table) !== canonical(this.#expected())) {
      throw new Error(
        `${this.#doing} the kernel became\n${ours(table)}\nafter it was\n${canonical(this.#expected())}`,
      );
    }
    this.#watch.agree(table);
  }

  #expected(): Table {
    return expectedTable(this.#site, new Set(this.#listeners.keys()), this.#said);
  }

  async #heal(n: number): Promise<void> {
    if (this.#listeners.has(n)) return;
    const server = createServer((socket) => socket.on('error', () => socket.destroy()).end());
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(HEALTH_PORT, serverAddress(n), resolve);
    });
    this.#listeners.set(n, server);
  }

  async #hurt(n: number): Promise<void> {
    this.#listeners.get(n)?.close();
    this.#listeners.delete(n);
  }

  #path(): string {
    return `${this.#directory}/site.${this.#scenario.language === 'yaml' ? 'yaml' : 'conf'}`;
  }

  #write(): void {
    const yaml = this.#scenario.language === 'yaml';
    writeFileSync(this.#path(), yaml ? yamlText(this.#site) : keepalivedText(this.#site));
  }

  #log(): string {
    return readFileSync(`${this.#directory}/log`, 'utf8');
  }
}

function kernelTable(): Table {
  return parseKernelTable(readFileSync('/proc/self/net/ip_vs', 'utf8'));
}

function ours(table: Table): string {
  const foreign = foreignPart(table);
  return canonical(Object.fromEntries(Object.entries(table).filter(([name]) => !(name in foreign))));
}

function wordsOf(edit: TableEdit): readonly string[] {
  switch (edit.type) {
    case 'flush':
      return ['-C'];
    case 'add-service':
    case 'edit-service':
      return [edit.type === 'add-service' ? '-A' : '-E', '-t', edit.service, '-s', edit.scheduler];
    case 'delete-service':
      return ['-D', '-t', edit.service];
    case 'delete-destination':
      return ['-d', '-t', edit.service, '-r', edit.destination];
    default: {
      const [method, weight = ''] = edit.what.split('/');
      const verb = edit.type === 'add-destination' ? '-a' : '-e';
      return [
        verb,
        '-t',
        edit.service,
        '-r',
        edit.destination,
        method === 'Route' ? '-g' : '-m',
        '-w',
        weight,
      ];
    }
  }
}
