import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../../src/cli/command-table.ts';
import { runLvsctl } from '../../../../src/cli/lvsctl.ts';
import type { ShownPart, ShownSetting } from '../../../../src/config/show/shown.ts';
import { testCli } from '../../../support/cli-context.ts';

const VALID = new URL('../../../fixtures/config/valid/', import.meta.url);

const FILE = `virtual_server 10.0.0.1 80 {
  delay_loop 6
  lb_algo best
  lb_kind DR
  protocol TCP
  weight 4
  quorum 100
  sorry_server 10.0.9.9 80
  real_server 10.0.1.1 80 {
    retry 5
    TCP_CHECK {
      connect_timeout 3
      connect_timeout 2
    }
  }
  include more.conf
}
`;
const MORE = `real_server 10.0.1.2 80 {\n  lvs_method NAT\n  weight 7\n}\n`;

async function show(
  file: string,
  text: string,
  ...words: string[]
): Promise<{ exit: number; out: string; err: string }> {
  const cli = testCli({ files: { [file]: text, 'more.conf': MORE } });
  const exit = await runLvsctl(['config', 'show', file, ...words], COMMANDS, cli.context);
  return { exit, out: cli.stdout.text, err: cli.stderr.text };
}

/** The origins in the text, by value name, of the part whose title begins so. */
function originsOf(out: string, title: string): Record<string, string> {
  const lines = out.split('\n');
  const start = lines.findIndex((line) => line.trim().startsWith(title));
  const indent = lines[start]?.search(/\S/) ?? 0;
  const origins: Record<string, string> = {};
  for (const line of lines.slice(start + 1)) {
    if (
      line.search(/\S/) !== indent + 2 ||
      !/ {2}# /.test(line) ||
      /^ *(real|sorry) server|^ *check /.test(line)
    ) {
      if (line.search(/\S/) > indent && !/^ *(real|sorry) server|^ *check /.test(line)) continue;
      break;
    }
    const [, name = '', value = '', origin = ''] = /^ *(\S+) +(.*?) +# (.*)$/.exec(line) ?? [];
    origins[name] = `${value} | ${origin}`;
  }
  return origins;
}

describe('lvsctl config show', () => {
  it('says of each value where it came from', async () => {
    const { exit, out } = await show('site.conf', FILE);
    expect(exit).toBe(0);
    expect(originsOf(out, 'virtual server tcp 10.0.0.1:80')).toMatchObject({
      scheduler: 'wlc | default; site.conf:3 is not used (unknown-value)',
      forwarding: 'dr | site.conf:4',
      quorum: '11 | site.conf:7 (quorum-unreachable)',
      hysteresis: '0 | default',
      listeners: 'tcp 10.0.0.1:80 | site.conf:1',
    });
    expect(originsOf(out, 'real server 10.0.1.1:80')).toMatchObject({
      weight: '4 | inherited from virtual_server, site.conf:6',
      forwarding: 'dr | inherited from virtual_server, site.conf:4',
      upper_threshold: '0 | default',
    });
    expect(originsOf(out, 'check TCP_CHECK')).toMatchObject({
      delay_loop: '6 | inherited from virtual_server, site.conf:2',
      retry: '5 | inherited from real_server, site.conf:10',
      connect_timeout: '2 | site.conf:13',
      delay_before_retry: '1 | default',
      rise: '1 | default',
      jitter: '0 | default',
      delay_down_max: '- | default',
    });
    expect(originsOf(out, 'real server 10.0.1.2:80')).toMatchObject({
      weight: '7 | more.conf:3',
      forwarding: 'nat | more.conf:2',
    });
    expect(originsOf(out, 'sorry server')).toMatchObject({
      address: '10.0.9.9 | site.conf:8',
      inhibit: 'no | default',
    });
  });

  it('shows the options of a check that are off, too', async () => {
    const check = `HTTP_GET {
      urls_each_cycle
      url {
        path /
      }
    }
    DNS_CHECK {
      require_answer no
    }
`;
    const { out } = await show('site.conf', FILE.replace(/TCP_CHECK[^]*?\n {4}\}\n/, check));
    expect(originsOf(out, 'check HTTP_GET')).toMatchObject({
      urls_each_cycle: 'yes | site.conf:12',
      fast_recovery: 'no | default',
    });
    expect(originsOf(out, 'check DNS_CHECK')).toMatchObject({ require_answer: 'no | site.conf:18' });
  });

  it('takes nothing that stands around a FILE_CHECK for its own', async () => {
    const check = 'retry 5\n    FILE_CHECK {\n      track_file load\n    }\n';
    const file = FILE.replace(/retry 5[^]*?\n {4}\}\n/, check);
    const { out } = await show('site.conf', `track_file load {\n  file /run/load\n}\n${file}`);
    expect(originsOf(out, 'check FILE_CHECK')).toMatchObject({
      delay_loop: '10 | default',
      retry: '0 | default',
    });
  });

  it('shows the same to programs', async () => {
    const { out } = await show('site.conf', FILE, '--json');
    const { version, parts } = JSON.parse(out) as { version: number; parts: readonly ShownPart[] };
    const virtualServer = parts.find(({ kind }) => kind === 'virtual server');
    expect(version).toBe(1);
    expect(virtualServer).toMatchObject({ id: 'tcp 10.0.0.1:80', at: 'site.conf:1' });
    expect(virtualServer?.settings.find(({ name }) => name === 'quorum')).toEqual({
      name: 'quorum',
      value: 11,
      origin: { kind: 'file', at: 'site.conf:7', from: null, note: 'quorum-unreachable' },
    });
  });

  it('shows nothing of a file with errors but what is wrong', async () => {
    const { exit, out, err } = await show('bad.conf', FILE.replace('10.0.1.1', 'ten'));
    expect(exit).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('cannot be shown: it has errors');
  });

  it.each(readdirSync(VALID).filter((name) => /\.(conf|yaml)$/.test(name)))(
    'knows of each value of %s what it is',
    async (name) => {
      const { exit, out } = await show(name, readFileSync(new URL(name, VALID), 'utf8'), '--json');
      if (exit !== 0) return;
      const { parts } = JSON.parse(out) as { parts: readonly ShownPart[] };
      const names = parts.flatMap(settingsOf).map((setting) => setting.name);
      expect(names.filter((setting) => !/^[a-z][a-z0-9_]*$/.test(setting))).toEqual([]);
    },
  );
});

function settingsOf(part: ShownPart): readonly ShownSetting[] {
  return [...part.settings, ...part.parts.flatMap(settingsOf)];
}
