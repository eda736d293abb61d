import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryKernel } from '../../ipvs/fake/memory-kernel.ts';
import { SocketControlClient } from '../../src/api/control-client.ts';
import type { HostAddresses } from '../../src/base/host-addresses.ts';
import { renderDiagnostics } from '../../src/config/language/render-diagnostic.ts';
import { type LoadedConfig, loadConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/model/config.ts';
import { Daemon } from '../../src/daemon/daemon.ts';
import { parseDaemonCommand } from '../../src/daemon/options.ts';
import { smtpTransport } from '../../src/events/notify/mail/smtp-transport.ts';
import { OperatorStore } from '../../src/operator/operator-store.ts';
import { configPorts, defaultConfigId } from '../../src/platform/files/config-ports.ts';
import { nodeFifoOpener } from '../../src/platform/files/node-fifo.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { DiskEventStore } from '../../src/platform/journal/disk-event-store.ts';
import { NodeProcessRunner } from '../../src/platform/processes/node-process-runner.ts';
import { clockReader } from './clock-reader.ts';
import { echoGroups } from './echo-groups.ts';
import { MemoryOwnership } from './memory-ownership.ts';
import { MemorySettingsStore } from './memory-settings-store.ts';
import { RecordingLogger } from './recording-logger.ts';

const CONFIG = 'keepalived.conf';

export interface RunningDaemonInit {
  /** keepalived.conf; `DIR` in it is the daemon's directory, which is there for FIFOs, scripts and files. */
  readonly text: string;
  /** Executable files of that directory, there before the start. */
  readonly scripts?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly keepServices?: boolean;
  /** Of the host; none unless given. */
  readonly addresses?: HostAddresses;
}

/** A whole lvsd in this process, over a table in memory; scripts, FIFOs, mail and the control socket are real. */
export class RunningDaemon implements AsyncDisposable {
  readonly directory: string = mkdtempSync(join(tmpdir(), 'lvsd-daemon-'));
  readonly logger = new RecordingLogger();
  readonly kernel = new MemoryKernel();
  readonly client: SocketControlClient;
  readonly #clock = new SystemClock();
  readonly #runner = new NodeProcessRunner(this.#clock, process.env);
  readonly #daemon: Daemon;
  readonly #started: Config;

  private constructor(init: RunningDaemonInit) {
    const path = join(this.directory, 'lvsd.sock');
    this.client = new SocketControlClient({ clock: this.#clock }, { path });
    chmodSync(this.directory, 0o755);
    for (const [name, text] of Object.entries(init.files ?? {})) writeFileSync(this.file(name), text);
    for (const [name, text] of Object.entries(init.scripts ?? {})) {
      writeFileSync(this.file(name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    }
    this.#write(init.text);
    const loaded = this.#load();
    const { config } = loaded;
    if (config === null) throw new Error(renderDiagnostics(loaded.diagnostics, loaded.omittedDiagnostics));
    this.#started = config;
    const words = ['--control', path, '--metrics', 'off', '--kernel', 'memory', '--notify'];
    const command = parseDaemonCommand(init.keepServices === true ? [...words, '--keep-services'] : words);
    if (command.kind !== 'run') throw new Error('not a run');
    this.#daemon = new Daemon(
      {
        kernel: this.kernel,
        ownership: new MemoryOwnership(),
        echoGroups: echoGroups(),
        addresses: init.addresses ?? { read: () => new Set() },
        settings: new MemorySettingsStore(),
        interfaceIndex: () => Promise.resolve(1),
        fullnat: null,
        dataPath: null,
        operatorStore: new OperatorStore(null, this.logger, clockReader(this.#clock)),
        eventStore: new DiskEventStore(
          { clock: this.#clock, logger: this.logger },
          join(this.directory, 'events'),
        ),
        savedState: { error: null, close: () => Promise.resolve() },
        connectionLines: noLines,
        clock: this.#clock,
        entropy: { uniform: () => 0 },
        logger: this.logger,
        processMask: (mask) => process.umask(mask),
        runner: this.#runner,
        opener: nodeFifoOpener,
        mail: smtpTransport,
        attemptsAtOnce: 512,
        idleConnections: 1024,
        sparesDescriptors: () => true,
        openWatcher: () => Promise.reject(new Error('nothing announces here')),
        ignoredSignals: () => new Map(),
        writeRuntimeFile: (name) => Promise.resolve(name),
        loadConfig: () => this.#load(),
      },
      {
        options: command.options,
        configPath: this.file(CONFIG),
        version: '0.1.0',
        pid: 1,
        revision: null,
        runtime: 'node',
      },
      { ...loaded, config },
    );
  }

  static async start(init: RunningDaemonInit): Promise<RunningDaemon> {
    const running = new RunningDaemon(init);
    await running.#daemon.start(running.#started);
    return running;
  }

  file(name: string): string {
    return join(this.directory, name);
  }

  /** Another configuration; resolves when it is in force. */
  async reload(text: string): Promise<void> {
    this.#write(text);
    const report = await this.client.reload();
    if (report.result !== 'success') throw new Error(JSON.stringify(report));
  }

  async stop(): Promise<void> {
    await this.#daemon.stop();
    this.#runner.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  #write(text: string): void {
    writeFileSync(this.file(CONFIG), text.replaceAll('DIR', this.directory));
  }

  #load(): LoadedConfig {
    return loadConfig(this.file(CONFIG), configPorts(process), { configId: defaultConfigId() });
  }
}

async function* noLines(): AsyncGenerator<string> {
  yield* [];
}
