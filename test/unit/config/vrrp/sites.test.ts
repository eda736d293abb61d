import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { convertConfig } from '../../../../src/config/convert/convert.ts';
import type { ConfigPorts, LoadedConfig } from '../../../../src/config/load.ts';
import { loadConfig } from '../../../../src/config/load.ts';
import type { TrackWeight, VrrpInstance } from '../../../../src/config/vrrp/model.ts';
import { NodeFileReader } from '../../../../src/platform/files/node-file-reader.ts';
import { rendered } from '../../../support/config.ts';
import { memoryScriptFacts } from '../../../support/memory-script-facts.ts';

const SITES = fileURLToPath(new URL('../../../fixtures/config/vrrp', import.meta.url));

/** The machine on which keepalived was asked has these of the programs that the files name. */
const PORTS: ConfigPorts = {
  files: new NodeFileReader(),
  hostName: 'node1.example.org',
  standingTo: () => 'absent',
  scripts: memoryScriptFacts({
    files: {
      '/usr/bin/killall': {},
      '/usr/bin/pidof': {},
      '/usr/bin/pgrep': {},
      '/usr/bin/curl': {},
      '/usr/bin/timeout': {},
    },
  }),
  entropy: { uniform: () => 0 },
  environment: () => undefined,
};

const OPTIONS = { configId: 'node1' };

/** What Debian's `keepalived -t` says of each file. */
const KEEPALIVED = JSON.parse(readFileSync(join(SITES, 'keepalived.json'), 'utf8')) as {
  readonly messages: Readonly<Record<string, readonly string[]>>;
};

/** Files that keepalived does not run with, and neither does lvsd. */
const REFUSED: ReadonlySet<string> = new Set(['duplicate-vrid', 'no-vrid']);

const NAMES = readdirSync(SITES)
  .filter((name) => name.endsWith('.conf'))
  .map((name) => basename(name, '.conf'));

function load(name: string): LoadedConfig {
  return loadConfig(join(SITES, `${name}.conf`), PORTS, OPTIONS);
}

function effect(name: string, { weight, reverse }: TrackWeight): string {
  return `${name}${weight === 0 ? '' : ` ${weight}`}${reverse ? ' reverse' : ''}`;
}

/** What the instance does, in a line that a test can be read by. */
function outcome(instance: VrrpInstance): string {
  const { transport, tracks, addresses, excludedAddresses } = instance;
  const way =
    transport.kind === 'multicast'
      ? transport.group
      : `unicast ${transport.peers.map(({ address }) => address).join(' ')}`;
  const moved = [...addresses, ...excludedAddresses].map(
    ({ address, prefixLength, label }) => `${address}/${prefixLength}${label === null ? '' : ` ${label}`}`,
  );
  const tracked = [
    ...tracks.interfaces.map((track) => effect(track.interface, track)),
    ...[...tracks.scripts, ...tracks.files, ...tracks.processes].map((track) => effect(track.name, track)),
  ];
  return [
    `${instance.name} v${instance.version} vrid ${instance.vrid} on ${instance.interface} priority ${instance.priority}`,
    `${instance.initialState}${instance.preempt ? '' : ' nopreempt'} adv ${instance.advertInterval} to ${way}`,
    `  ${moved.join(', ')}${instance.authentication === null ? '' : ' PASS'}`,
    ...(tracked.length === 0 ? [] : [`  tracks ${tracked.join(', ')}`]),
    ...(instance.refusal === null ? [] : [`  not run: ${instance.refusal}`]),
  ].join('\n');
}

describe('VRRP as strangers write it', () => {
  it('has enough of them', () => {
    expect(NAMES.length).toBeGreaterThanOrEqual(30);
    expect(Object.keys(KEEPALIVED.messages).toSorted()).toEqual(NAMES.toSorted());
  });

  it.each(NAMES)('%s is read unless keepalived does not run with it either', (name) => {
    const loaded = load(name);
    expect(loaded.config === null, rendered(loaded)).toBe(REFUSED.has(name));
  });

  it.each(NAMES)('%s gets a remark wherever keepalived has one', (name) => {
    const said = KEEPALIVED.messages[name] ?? [];
    const loaded = load(name);
    if (said.length > 0) expect(rendered(loaded), said.join('\n')).not.toBe('');
    // It names the line of most: there lvsd has a remark, too.
    const lines = said.flatMap((message) => {
      const [, line, text = ''] = /^([0-9]+): (.*)$/.exec(message) ?? [];
      return line === undefined || TAKEN.some((pattern) => pattern.test(text)) ? [] : [Number(line)];
    });
    const own = new Set([...rendered(loaded).matchAll(/\.conf:([0-9]+):/g)].map(([, line]) => Number(line)));
    expect(lines.filter((line) => !own.has(line))).toEqual([]);
  });

  it.each(NAMES)('%s means what it meant, with its remarks', async (name) => {
    const loaded = load(name);
    const instances = (loaded.config?.vrrp?.instances ?? []).map(outcome);
    const text = `${instances.join('\n')}\n\n${rendered(loaded).replaceAll(`${SITES}/`, '')}`;
    await expect(text).toMatchFileSnapshot(join(SITES, `${name}.txt`));
  });

  it.each(NAMES.filter((name) => !REFUSED.has(name)))('%s means the same in the other syntax', (name) => {
    for (const target of ['yaml', 'keepalived'] as const) {
      const conversion = convertConfig(join(SITES, `${name}.conf`), target, PORTS, OPTIONS, []);
      expect(conversion.kind, 'text' in conversion ? conversion.text : '').toBe('done');
    }
  });
});

/** What keepalived complains of and lvsd takes: the intervals of 0 of its own old example. */
const TAKEN: readonly RegExp[] = [/outside range \[0\.000001/, /vrrp_g(?:arp|na)_interval '0' is invalid/];
