import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { KernelTable, ServiceId } from '../../ipvs/types.ts';
import type { LoadedConfig } from '../../src/config/load.ts';
import { loadConfig } from '../../src/config/load.ts';
import { describeConfigChange } from '../../src/config/model/config-change.ts';
import { configPorts } from '../../src/platform/files/config-ports.ts';
import { Director } from '../../src/state/director/director.ts';
import { plan } from '../../src/state/pool/plan.ts';
import { LARGE_SITE, largeSite } from '../support/large-site.ts';

/** What one process measured; times in milliseconds, CPU time beside the clock's, since other work shares the machine. */
export interface LoadFigures {
  readonly virtual_servers: number;
  readonly real_servers: number;
  readonly milliseconds: number;
  readonly cpu_milliseconds: number;
  readonly peak_rss_mib: number;
  /** An unchanged file once more, from its reading to the plan. */
  readonly reload_milliseconds: number;
  readonly reload_cpu_milliseconds: number;
  readonly reload_changes: number;
  readonly reload_operations: number;
}

/** Reads the large site from a real file, in a process that did nothing else before, then reloads it unchanged. */
function measure(): void {
  const directory = mkdtempSync(join(tmpdir(), 'lvsd-bench-'));
  try {
    const path = join(directory, 'large.conf');
    writeFileSync(path, largeSite(LARGE_SITE));
    const load = (): LoadedConfig => loadConfig(path, configPorts(process), { configId: 'bench' });
    const first = timed(load);
    const peak = process.resourceUsage().maxRSS / 1024;
    const { config } = first.value;
    if (config === null) throw new Error('the large site has errors');
    const director = new Director();
    director.load(config, 0, 0);
    // What is desired has the shape of a table without counters, and a plan looks at nothing else.
    const table = new Map(director.desired()) as unknown as KernelTable;
    const owned = new Set<ServiceId>(table.keys());
    const reload = timed(() => {
      const again = load().config;
      if (again === null) throw new Error('the large site has errors');
      const changes = describeConfigChange(config, again);
      director.load(again, 1, 1);
      return { changes, operations: plan(director.desired(), table, owned) };
    });
    const figures: LoadFigures = {
      virtual_servers: config.virtualServers.length,
      real_servers: config.virtualServers.reduce((sum, { realServers }) => sum + realServers.length, 0),
      milliseconds: first.milliseconds,
      cpu_milliseconds: first.cpu,
      peak_rss_mib: Math.round(peak),
      reload_milliseconds: reload.milliseconds,
      reload_cpu_milliseconds: reload.cpu,
      reload_changes: reload.value.changes.length,
      reload_operations: reload.value.operations.length,
    };
    console.log(JSON.stringify(figures));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function timed<T>(run: () => T): { readonly value: T; readonly milliseconds: number; readonly cpu: number } {
  const cpuBefore = process.cpuUsage();
  const started = process.hrtime.bigint();
  const value = run();
  const milliseconds = Math.round(Number(process.hrtime.bigint() - started) / 1e6);
  const { user, system } = process.cpuUsage(cpuBefore);
  return { value, milliseconds, cpu: Math.round((user + system) / 1000) };
}

measure();
