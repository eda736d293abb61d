import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { convertConfig } from '../../../src/config/convert/convert.ts';
import { GLOBAL_KEYWORDS } from '../../../src/config/decode/config.ts';
import type { LoadedConfig } from '../../../src/config/load.ts';
import { REAL_SERVER_KEYWORDS } from '../../../src/config/lvs/real-server.ts';
import { VIRTUAL_SERVER_KEYWORDS } from '../../../src/config/lvs/virtual-server.ts';
import { VRRP_GLOBAL_KEYWORDS } from '../../../src/config/vrrp/decode/globals.ts';
import { INSTANCE_KEYWORDS } from '../../../src/config/vrrp/decode/instance.ts';
import { PROCESS_KEYWORDS } from '../../../src/config/vrrp/decode/process.ts';
import { SCRIPT_KEYWORDS } from '../../../src/config/vrrp/decode/script.ts';
import { SYNC_GROUP_KEYWORDS } from '../../../src/config/vrrp/decode/sync-group.ts';
import { YAML_MAPS } from '../../../src/config/yaml/keys.ts';
import { configPortsOf, loadText, rendered } from '../../support/config.ts';
import { modelText } from '../../support/config-model.ts';

function page(name: string): string {
  return readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');
}

const PAGE = page('configuration.md');

const VRRP_PAGE = page('configuration-vrrp.md');

const SERVICE =
  'virtual_servers: [{ address: 10.0.0.1, port: 80, protocol: tcp, real_servers: [10.0.1.1] }]\n';
const KEEPALIVED_SERVICE =
  'virtual_server 10.0.0.1 80 {\nlb_algo wlc\nlb_kind NAT\nprotocol TCP\nreal_server 10.0.1.1 80 {\n}\n}\n';

const SCRIPTS = {
  files: {
    '/usr/local/sbin/announce': {},
    '/usr/local/sbin/reader': {},
    '/usr/local/bin/check-haproxy': {},
    '/usr/local/bin/on-master': {},
  },
  passwd: 'root:x:0:0::/:/bin/sh\nkeepalived_script:x:990:990::/:/bin/sh\nops:x:1000:1000::/:/bin/sh\n',
  group: 'root:x:0:\nnogroup:x:65534:\nadm:x:4:\n',
};

interface Example {
  readonly syntax: 'yaml' | 'conf';
  readonly text: string;
}

const README = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');

const EXAMPLES: readonly Example[] = [
  ...`${PAGE}\n${VRRP_PAGE}\n${README}`.matchAll(/^```(yaml|conf)( part)?\n([\s\S]*?)^```$/gm),
].map(([, syntax, part, text = '']) => {
  const service = syntax === 'yaml' ? SERVICE : KEEPALIVED_SERVICE;
  return { syntax: syntax === 'yaml' ? 'yaml' : 'conf', text: part === undefined ? text : text + service };
});

function load({ syntax, text }: Example): LoadedConfig {
  return loadText(`example.${syntax}`, text, { scripts: SCRIPTS });
}

/** Keywords in the first cells of the table under a heading. */
function documented(heading: string, text = PAGE): string[] {
  const start = text.indexOf(`\n## ${heading}\n`);
  // On the page of VRRP further tables follow in sections of their own.
  const end = text.indexOf(text === PAGE ? '\n## ' : '\n##', start + 1);
  const section = text.slice(start, end === -1 ? undefined : end);
  const cells = [...section.matchAll(/^\| (`[^\n]*?) \| /gm)].map(([, cell = '']) =>
    cell.replaceAll('\\|', ','),
  );
  return cells.flatMap((cell) => [...cell.matchAll(/`([\w-]+)[^`]*`/g)].map(([, keyword = '']) => keyword));
}

/** What stands on the page of VRRP. */
const OF_VRRP: ReadonlySet<string> = new Set(VRRP_GLOBAL_KEYWORDS.map(([keyword]) => keyword));

describe('docs/configuration.md and README.md', () => {
  it('has examples', () => {
    expect(EXAMPLES.length).toBeGreaterThan(5);
  });

  it.each(EXAMPLES)('shows $syntax that is read without a remark: $text', (example) => {
    const loaded = load(example);
    expect(rendered(loaded)).toBe('');
    const { virtualServers = [], vrrp } = loaded.config ?? {};
    expect(virtualServers.length + (vrrp?.instances.length ?? 0)).toBeGreaterThan(0);
  });

  it.each(EXAMPLES)('shows $syntax that is the same in the other syntax: $text', ({ syntax, text }) => {
    const path = `example.${syntax}`;
    const ports = configPortsOf({ [path]: text }, { scripts: SCRIPTS });
    const target = syntax === 'yaml' ? 'keepalived' : 'yaml';
    const conversion = convertConfig(path, target, ports, { configId: 'main' }, []);
    expect(conversion.kind, 'text' in conversion ? conversion.text : '').toBe('done');
  });

  it('shows twins that mean the same', () => {
    const pairs = EXAMPLES.flatMap((example, index) => {
      const before = EXAMPLES[index - 1];
      return example.syntax === 'conf' && before?.syntax === 'yaml' ? [[before, example] as const] : [];
    });
    expect(pairs.length).toBeGreaterThan(1);
    for (const [yaml, conf] of pairs) expect(modelText(load(conf))).toBe(modelText(load(yaml)));
  });

  it.each([
    ['global_defs', new Map([...GLOBAL_KEYWORDS].filter(([keyword]) => !OF_VRRP.has(keyword)))],
    ['virtual_server', VIRTUAL_SERVER_KEYWORDS],
    ['real_server', REAL_SERVER_KEYWORDS],
  ])('lists each keyword of %s once, and no other', (heading, table) => {
    expect(documented(heading).toSorted()).toEqual([...table.keys()].toSorted());
  });

  it.each([
    ['global_defs of VRRP', new Map(VRRP_GLOBAL_KEYWORDS)],
    ['vrrp_instance', INSTANCE_KEYWORDS],
    ['vrrp_sync_group', SYNC_GROUP_KEYWORDS],
    ['vrrp_script', SCRIPT_KEYWORDS],
    ['vrrp_track_process', PROCESS_KEYWORDS],
  ])('lists each keyword of %s on the page of VRRP', (heading, table) => {
    expect([...new Set(documented(heading, VRRP_PAGE))].toSorted()).toEqual([...table.keys()].toSorted());
  });

  it('names every key of YAML, with the pages of checks and VRRP', () => {
    const keys = new Set([...YAML_MAPS.values()].flatMap((map) => [...map.keys()]));
    const words = new Set(`${PAGE}${page('configuration-checks.md')}${VRRP_PAGE}`.match(/[a-z][a-z_0-9]*/g));
    expect([...keys].filter((key) => !words.has(key))).toEqual([]);
  });
});
