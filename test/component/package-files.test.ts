import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writePages } from '../../deploy/package/page-files.ts';
import { COMMANDS } from '../../src/cli/command-table.ts';
import { SHELLS } from '../../src/cli/completion/scripts.ts';
import { ROOT_KEYWORDS } from '../../src/config/decode/config.ts';
import { REAL_SERVER_KEYWORDS } from '../../src/config/lvs/real-server.ts';
import { VIRTUAL_SERVER_KEYWORDS } from '../../src/config/lvs/virtual-server.ts';
import { INSTANCE_KEYWORDS } from '../../src/config/vrrp/decode/instance.ts';
import { yamlSchema } from '../../src/config/yaml/json-schema.ts';
import { USAGE } from '../../src/daemon/options.ts';

/** The short form of `npm run package:test`: what is in the package, judged by the tools that will read it, without building it. */
let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'lvsd-package-'));
  writePages(root);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

function page(name: string, section: number): string {
  const file = join(root, `usr/share/man/man${section}/${name}.${section}`);
  return execFileSync('groff', ['-man', '-Tutf8', '-rLL=200n', '-P-cbou', file], {
    encoding: 'utf8',
  }).replaceAll('‐', '-');
}

describe('the manual pages', () => {
  it.each(['man1/lvsctl.1', 'man5/lvsd.yaml.5', 'man5/lvsd-keepalived.conf.5', 'man8/lvsd.8'])(
    'groff has no word against %s',
    (path) => {
      const { stderr, status } = spawnSync(
        'groff',
        ['-man', '-ww', '-z', join(root, 'usr/share/man', path)],
        {
          encoding: 'utf8',
        },
      );
      expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    },
  );

  it('name every command with every option', () => {
    const text = page('lvsctl', 1);
    for (const { name, options, hidden } of COMMANDS) {
      if (hidden === true) continue;
      expect(text).toContain(`lvsctl ${name}`);
      for (const option of options) expect(text).toContain(`--${option.name}`);
    }
  });

  it('name every option of lvsd', () => {
    const text = page('lvsd', 8);
    const options = [...USAGE.matchAll(/^ {2}(?:-\w, | {4})(--[\w-]+)/gm)].map(([, option = '']) => option);
    expect(options.length).toBeGreaterThan(8);
    for (const option of options) expect(text).toContain(option);
  });

  it('name every key of the YAML schema', () => {
    const text = page('lvsd.yaml', 5);
    const names = new Set<string>();
    const walk = (schema: unknown): void => {
      if (typeof schema !== 'object' || schema === null) return;
      for (const [name, value] of Object.entries(schema)) {
        if (name === 'properties' && typeof value === 'object' && value !== null) {
          for (const key of Object.keys(value)) names.add(key);
        }
        walk(value);
      }
    };
    walk(yamlSchema());
    expect(names.size).toBeGreaterThan(200);
    expect([...names].filter((name) => !text.includes(name))).toEqual([]);
  });

  it('name every keyword of the three large blocks and of the top level, most of them with what they mean', () => {
    const text = page('lvsd-keepalived.conf', 5);
    const tables = [ROOT_KEYWORDS, VIRTUAL_SERVER_KEYWORDS, REAL_SERVER_KEYWORDS, INSTANCE_KEYWORDS];
    const words = tables.flatMap((table) => [...table.keys()]);
    expect(words.filter((word) => !text.includes(word))).toEqual([]);
    expect(text).toMatch(/uthreshold .*\n\s+Connections at which a server gets no new ones/);
    expect(text).toMatch(/VRRP_INSTANCE/i);
  });
});

describe('the completion scripts', () => {
  it.each(SHELLS.map((shell) => [shell]))('are where %s looks for them', (shell) => {
    const paths = {
      bash: 'usr/share/bash-completion/completions/lvsctl',
      zsh: 'usr/share/zsh/vendor-completions/_lvsctl',
      fish: 'usr/share/fish/vendor_completions.d/lvsctl.fish',
    };
    expect(readFileSync(join(root, paths[shell]), 'utf8')).toContain(' complete -- ');
  });

  it('are read by bash without a word', () => {
    const file = join(root, 'usr/share/bash-completion/completions/lvsctl');
    expect(
      execFileSync('bash', ['--norc', '-c', `. '${file}' && complete -p lvsctl`], { encoding: 'utf8' }),
    ).toBe('complete -F _lvsctl lvsctl\n');
  });
});

describe('what the package installs', () => {
  const installed = readFileSync('deploy/debian/lvsd.install', 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(' ') as [string, string]);

  it('is there, but for what the build stages itself', () => {
    const missing = installed
      .map(([source]) => source.replace(/^debian\//, 'deploy/debian/'))
      .filter((source) => !source.startsWith('payload/') && !existsSync(source));
    expect(missing).toEqual([]);
  });

  it('has each unit, and each program that a unit starts', () => {
    const programs = new Set<string>();
    for (const unit of units()) {
      for (const [, program = ''] of readFileSync(unit, 'utf8').matchAll(/^Exec\w+=[-+!:@]*(\/usr\/\S+)/gm)) {
        programs.add(program);
      }
    }
    const own = new Set(installed.map(([source, target]) => `/${target}/${source.split('/').at(-1)}`));
    const foreign = [...programs].filter(
      (one) => !own.has(one) && !/^\/usr\/bin\/lvsd(ctl|-web)?$/.test(one),
    );
    expect(foreign).toEqual([]);
  });

  it('has units that systemd takes as they are', () => {
    const lib = join(root, 'etc/systemd/system');
    mkdirSync(lib, { recursive: true });
    for (const unit of units()) writeFileSync(join(lib, unit.split('/').at(-1) ?? ''), readFileSync(unit));
    for (const program of [
      'usr/bin/lvsd',
      'usr/bin/lvsd-web',
      'usr/lib/lvsd/keep-services-on-restart',
      'bin/kill',
      'usr/bin/kill',
    ]) {
      mkdirSync(join(root, program, '..'), { recursive: true });
      writeFileSync(join(root, program), '#!/bin/sh\n', { mode: 0o755 });
    }
    for (const base of ['sysinit.target', 'basic.target', 'shutdown.target']) {
      if (!existsSync(join(lib, base))) writeFileSync(join(lib, base), '[Unit]\nDescription=of the test\n');
    }
    // Every drop-in at once: they are meant to go together.
    const dropIns = join(lib, 'lvsd.service.d');
    mkdirSync(dropIns, { recursive: true });
    for (const name of readdirSync('deploy/systemd/lvsd.service.d'))
      writeFileSync(join(dropIns, name), readFileSync(join('deploy/systemd/lvsd.service.d', name)));
    for (const unit of units()) {
      const name = unit.split('/').at(-1) ?? '';
      const { stderr } = spawnSync(
        'systemd-analyze',
        ['verify', '--man=no', '--recursive-errors=no', `--root=${root}`, name],
        {
          encoding: 'utf8',
        },
      );
      expect(stderr.split('\n').filter((line) => line.includes('lvsd'))).toEqual([]);
    }
  });

  it('has a user and a group of the same name, static', () => {
    const { stdout, stderr } = spawnSync(
      'systemd-sysusers',
      ['--dry-run', '--root', root, join(process.cwd(), 'deploy/debian/lvsd.sysusers')],
      {
        encoding: 'utf8',
      },
    );
    expect(stdout + stderr).toMatch(/Creating group '?lvsd/);
    expect(stdout + stderr).toMatch(/Creating user '?lvsd/);
    for (const unit of units()) expect(readFileSync(unit, 'utf8')).not.toMatch(/^DynamicUser=(yes|true|1)/m);
  });

  it('has a configuration folder that only root and the group may read', () => {
    const [line = ''] = readFileSync('deploy/debian/lvsd.tmpfiles', 'utf8')
      .split('\n')
      .filter((one) => one.startsWith('d '));
    expect(line).toBe('d /etc/lvsd 0750 root lvsd -');
  });

  it('has a default configuration that lvsd takes, and of which it says only that nothing is balanced yet', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['dist/src/lvsd.js', '--check', '--config', 'deploy/debian/conf/lvsd.yaml'],
      { encoding: 'utf8' },
    );
    expect(status, stderr).toBe(0);
    const remarks = stderr.split('\n').flatMap((line) => /\[([\w-]+)\]$/.exec(line)?.[1] ?? []);
    expect(remarks).toEqual(['no-virtual-servers']);
  });

  it('has scripts that may be run', () => {
    for (const [source] of installed) {
      if (!/\.sh$|keep-services/.test(source)) continue;
      expect(statSync(source).mode & 0o111, source).toBe(0o111);
    }
  });
});

function units(): readonly string[] {
  return readdirSync('deploy/systemd')
    .filter((name) => name.endsWith('.service'))
    .map((name) => `deploy/systemd/${name}`);
}
