import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { serviceId } from '../../../ipvs/key.ts';
import { convertConfig } from '../../../src/config/convert/convert.ts';
import type { ConfigPorts, LoadedConfig } from '../../../src/config/load.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { RealServer, SorryServer, VirtualServer } from '../../../src/config/model/config.ts';
import { NodeFileReader } from '../../../src/platform/files/node-file-reader.ts';
import { rendered } from '../../support/config.ts';
import { memoryScriptFacts } from '../../support/memory-script-facts.ts';

const SITES = fileURLToPath(new URL('../../fixtures/config/sites', import.meta.url));

/** A machine that has none of the scripts, users and interfaces that the files name. */
const PORTS: ConfigPorts = {
  files: new NodeFileReader(),
  hostName: 'director.example.org',
  standingTo: () => 'absent',
  scripts: memoryScriptFacts(),
  entropy: { uniform: () => 0 },
  environment: () => undefined,
};

const OPTIONS = { configId: 'main' };

function load(name: string): LoadedConfig {
  return loadConfig(join(SITES, name), PORTS, OPTIONS);
}

/** What the kernel shall hold when every server is up: one line for each service, one for each destination. */
function outcome({ config }: LoadedConfig): string {
  const lines = (config?.virtualServers ?? []).flatMap((virtualServer) =>
    virtualServer.listeners.flatMap((listener) => [
      `${serviceId(listener)}${parameters(virtualServer)}`,
      ...virtualServer.realServers.map(destination),
      ...(virtualServer.sorryServer === null ? [] : [`  sorry${destination(virtualServer.sorryServer)}`]),
    ]),
  );
  return `${lines.join('\n')}\n`;
}

function parameters({ params, quorum, hysteresis }: VirtualServer): string {
  const { scheduler, flags, timeoutSeconds, netmask, persistenceEngine } = params;
  const persistence =
    timeoutSeconds === 0 ? '' : ` persistent ${timeoutSeconds} mask ${netmask.toString(16)}`;
  const engine = persistenceEngine === null ? '' : ` engine ${persistenceEngine}`;
  const pool = quorum === 1 ? '' : ` quorum ${quorum}+${hysteresis}`;
  return ` ${scheduler} flags ${flags.toString(16)}${persistence}${engine}${pool}`;
}

function destination(server: RealServer | SorryServer): string {
  const { address, port, forwarding } = server;
  if (!('weight' in server)) return `  ${address} ${port} ${forwarding}`;
  const { upperThreshold, lowerThreshold, checks } = server;
  const thresholds = upperThreshold === 0 ? '' : ` threshold ${upperThreshold}/${lowerThreshold}`;
  const types = checks.map(({ spec }) => spec.type).join(' ');
  return `  ${address} ${port} ${forwarding} weight ${server.weight}${thresholds}${types === '' ? '' : ` ${types}`}`;
}

const FILES = readdirSync(SITES).filter((name) => name.endsWith('.conf'));

describe('configurations as sites have them', () => {
  it.each(FILES)('%s is read without an error', (name) => {
    const loaded = load(name);
    const errors = loaded.diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ message }) => message)).toEqual([]);
    expect(loaded.config?.virtualServers).not.toEqual([]);
  });

  it.each(FILES)('%s has the services and servers that keepalived gives the kernel', async (name) => {
    await expect(outcome(load(name))).toMatchFileSnapshot(join(SITES, `${basename(name, '.conf')}.ipvs`));
  });

  it.each(FILES)('%s means the same when it is converted', (name) => {
    for (const target of ['yaml', 'keepalived'] as const) {
      const conversion = convertConfig(join(SITES, name), target, PORTS, OPTIONS, []);
      expect(conversion.kind, 'text' in conversion ? conversion.text : '').toBe('done');
    }
  });

  it.each(FILES)('%s gets the remarks beside it', async (name) => {
    const text = rendered(load(name)).replaceAll(`${SITES}/`, '');
    await expect(text).toMatchFileSnapshot(join(SITES, `${basename(name, '.conf')}.txt`));
  });
});
