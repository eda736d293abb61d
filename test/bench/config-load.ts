import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadConfig } from '../../src/config/load.ts';
import { NodeFileReader } from '../../src/platform/node-file-reader.ts';
import { nodeScriptFacts } from '../../src/platform/node-script-facts.ts';
import { LARGE_SITE, largeSite } from '../support/large-site.ts';

const RUNS = 3;

/** Reads, validates and resolves the large site from a real file, in a process that did nothing else before. */
function measure(): void {
  const directory = mkdtempSync(join(tmpdir(), 'lvsd-bench-'));
  try {
    const path = join(directory, 'large.conf');
    writeFileSync(path, largeSite(LARGE_SITE));
    const ports = {
      files: new NodeFileReader(),
      scripts: nodeScriptFacts(process),
      hostName: 'bench',
      entropy: { uniform: () => 0 },
      environment: () => undefined,
    };
    for (let run = 1; run <= RUNS; run += 1) {
      const started = process.hrtime.bigint();
      const { config } = loadConfig(path, ports, { configId: 'bench' });
      const milliseconds = Number(process.hrtime.bigint() - started) / 1e6;
      const servers =
        config?.virtualServers.reduce((sum, { realServers }) => sum + realServers.length, 0) ?? 0;
      const peak = process.resourceUsage().maxRSS / 1024;
      console.log(
        JSON.stringify({
          bench: 'config-load',
          run,
          virtual_servers: config?.virtualServers.length ?? 0,
          real_servers: servers,
          milliseconds: Math.round(milliseconds),
          peak_rss_mib: Math.round(peak),
        }),
      );
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
}

measure();
