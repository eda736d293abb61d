import type { ReloadReport } from '../../src/api/protocol.ts';
import type { Check } from '../../src/config/model/config.ts';
import { ConfigHistory } from '../../src/reload/config-history.ts';
import { isUsable, type UsableConfig } from '../../src/reload/configuration.ts';
import { Reloader } from '../../src/reload/reloader.ts';
import { loadText, rendered } from './config.ts';
import { HealthBench } from './health-bench.ts';
import { ReconcilerBench } from './reconciler-bench.ts';

/** A keepalived.conf of one virtual server, 10.0.0.1:80 rr NAT, with these servers under TCP checks every 2 s. */
export function fileWith(servers: readonly string[], extra = ''): string {
  const blocks = servers.map((server) => `real_server ${server} 80 {\nTCP_CHECK {\n}\n}\n`);
  return `virtual_server 10.0.0.1 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\ndelay_loop 2\n${extra}${blocks.join('')}}\n`;
}

export function usable(text: string): UsableConfig {
  const loaded = loadText('lvsd.conf', text);
  if (!isUsable(loaded)) throw new Error(rendered(loaded));
  return loaded;
}

/** lvsd from file to kernel in virtual time, without sockets. */
export class ReloadBench {
  readonly kernelSide: ReconcilerBench = new ReconcilerBench();
  readonly health: HealthBench;
  readonly history: ConfigHistory;
  readonly reloader: Reloader;
  text: string;

  constructor(text: string, world: (check: Check) => boolean = () => true, kernelSide?: ReconcilerBench) {
    if (kernelSide !== undefined) this.kernelSide = kernelSide;
    this.text = text;
    this.health = new HealthBench({ world, takes: 300 });
    this.history = new ConfigHistory('lvsd.conf', usable(text), 0);
    this.reloader = new Reloader({
      loadConfig: () => loadText('lvsd.conf', this.text),
      loop: this.health.loop,
      preparation: { findings: () => Promise.resolve(new Map()), prepare: () => Promise.resolve() },
      publisher: { prepare: () => Promise.resolve(), publishLoad: () => undefined },
      events: { note: () => undefined },
      reconciler: this.kernelSide.reconciler,
      overrideService: { pausedBy: null, noteLoad: () => Promise.resolve() },
      announcement: { before: () => Promise.resolve(), loaded: () => Promise.resolve() },
      fullnat: null,
      dataPath: null,
      history: this.history,
      registry: { observeReload: () => undefined },
      clock: this.kernelSide.clock,
      logger: this.kernelSide.logger,
    });
  }

  /** Results of checks change the kernel only through this: the two sides have clocks of their own. */
  async settleHealth(ms: number): Promise<void> {
    await this.health.run(ms);
    const wanted = this.health.director.desired();
    this.kernelSide.reconciler.submit(new Map(wanted));
    await this.kernelSide.run();
  }

  async start(): Promise<void> {
    this.health.load(usable(this.text).config);
    const starting = this.kernelSide.reconciler.start(this.health.director.desired());
    await this.kernelSide.run();
    await starting;
    this.kernelSide.takeWrites();
  }

  async reload(text: string, force = false): Promise<ReloadReport> {
    this.text = text;
    const reloading = this.reloader.reload(force);
    await this.kernelSide.run(1);
    return reloading;
  }
}
