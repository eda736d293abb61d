import { describe, expect, it } from 'vitest';

import { checksOf, loadChecks, loadYamlChecks } from '../../../support/check-config.ts';
import { codes } from '../../../support/config.ts';
import type { MemoryScripts } from '../../../support/memory-script-facts.ts';

const ACCOUNTS = {
  passwd: 'root:x:0:0::/:/bin/sh\nlb:x:500:501::/:/bin/sh\nkeepalived_script:x:700:701::/:/bin/sh\n',
  group: 'root:x:0:\nweb:x:600:lb\n',
};

const FILES = { '/opt/check': {}, '/usr/bin/probe': {}, '/opt/plain': { head: 'exit' } };
const SCRIPTS: MemoryScripts = { files: FILES, ...ACCOUNTS };

function load(check: string, globals = '', scripts: MemoryScripts = SCRIPTS): ReturnType<typeof loadChecks> {
  const root = globals === '' ? '' : `global_defs {\n${globals}\n}`;
  return loadChecks(`MISC_CHECK {\n${check}\n}`, { root }, { scripts });
}

describe('the command of a MISC_CHECK', () => {
  it.each([
    ['misc_path /opt/check', ['/opt/check']],
    ['misc_path "/opt/check a \'b c\' d\\x20e"', ['/opt/check', 'a', 'b c', 'd e']],
    ['misc_path \'/opt/check "x y"\'', ['/opt/check', 'x y']],
    ['misc_path probe', ['/usr/bin/probe']],
  ])('%s', (path, argv) => {
    expect(checksOf(load(path))).toMatchObject([{ spec: { script: { command: { argv } }, refusal: null } }]);
  });

  it('is one word: more is told', () => {
    const loaded = load('misc_path /opt/check a');
    expect(codes(loaded)).toEqual(['warning extra-words']);
    expect(checksOf(loaded)).toMatchObject([{ spec: { script: { command: { argv: ['/opt/check'] } } } }]);
  });

  it("runs text without #! through sh in keepalived's syntax, and not in YAML", () => {
    const loaded = load('misc_path /opt/plain');
    expect(codes(loaded)).toEqual(['warning script-doubtful']);
    expect(checksOf(loaded)).toMatchObject([{ spec: { script: { command: { invocation: 'shell' } } } }]);
    const twin = loadYamlChecks([{ type: 'script', command: '/opt/plain' }], {}, { scripts: SCRIPTS });
    expect(codes(twin)).toEqual(['warning script-unusable']);
    expect(checksOf(twin)).toMatchObject([{ spec: { refusal: expect.stringMatching(/#!/) } }]);
  });
});

describe('a script that must not be run', () => {
  it('keeps its check, which fails for ever', () => {
    const loaded = load('misc_path /opt/missing');
    expect(codes(loaded)).toEqual(['warning script-unusable']);
    expect(loaded.diagnostics[0]?.message).toMatch(/\/opt\/missing.*does not exist.*its check fails/);
    expect(checksOf(loaded)).toMatchObject([{ spec: { refusal: expect.stringMatching(/does not exist/) } }]);
  });

  it('is told once for all servers that use it', () => {
    const check = 'MISC_CHECK {\nmisc_path /opt/missing\n}\n';
    const loaded = loadChecks(check.repeat(3), {}, { scripts: SCRIPTS });
    expect(loaded.diagnostics).toMatchObject([{ code: 'script-unusable', repeats: 2 }]);
  });

  it.each([
    ['misc_path /opt/check\nuser nobody', /there is no user nobody/],
    ['misc_path /opt/check\nuser lb nogroup', /there is no group nogroup/],
  ])('is one of an unknown account: %s', (check, refusal) => {
    expect(checksOf(load(check))).toMatchObject([{ spec: { refusal: expect.stringMatching(refusal) } }]);
  });

  it('is one that others could change and root would run, with enable_script_security', () => {
    const scripts = { files: { '/opt/check': { mode: 0o777 } }, passwd: 'root:x:0:0::/:/bin/sh\n' };
    const lax = load('misc_path /opt/check\nuser root', '', scripts);
    expect(codes(lax)).toEqual(['warning script-doubtful']);
    expect(checksOf(lax)).toMatchObject([{ spec: { refusal: null } }]);
    const strict = load('misc_path /opt/check\nuser root', 'enable_script_security', scripts);
    expect(codes(strict)).toEqual(['warning script-unusable']);
    expect(checksOf(strict)).toMatchObject([
      { spec: { refusal: expect.stringMatching(/everybody may write/) } },
    ]);
  });
});

describe('whose rights a script has', () => {
  const ROOT_ONLY = { files: FILES, passwd: 'root:x:0:0::/:/bin/sh\n' };
  it.each([
    ['user lb', 'script_user root', SCRIPTS, { uid: 500, gid: 501, groups: null }],
    ['user lb web', '', SCRIPTS, { uid: 500, gid: 600, groups: null }],
    ['', 'script_user lb', SCRIPTS, { uid: 500, gid: 501, groups: null }],
    ['', 'script_user lb :web', SCRIPTS, { uid: 500, gid: 600, groups: [600] }],
    ['', 'script_user lb\nset_supplementary_groups', SCRIPTS, { uid: 500, gid: 501, groups: [501, 600] }],
    ['', '', SCRIPTS, { uid: 700, gid: 701, groups: null }],
    ['', '', ROOT_ONLY, null],
  ])('%j after %j', (user, globals, scripts, identity) => {
    const loaded = load(`misc_path /opt/check\n${user}`, globals, scripts);
    expect(codes(loaded)).toEqual([]);
    expect(checksOf(loaded)).toMatchObject([{ spec: { script: { identity } } }]);
  });

  it('must be said with enable_script_security where there is no user for scripts', () => {
    const loaded = load('misc_path /opt/check', 'enable_script_security', ROOT_ONLY);
    expect(checksOf(loaded)).toMatchObject([
      { spec: { refusal: expect.stringMatching(/needs script_user/) } },
    ]);
    expect(loaded.diagnostics[0]?.hint).toBe(
      'add that user to the system, or script_user USER to global_defs',
    );
  });

  it('keeps the name with its links with use_symlink_paths', () => {
    const files = { '/opt/check': {}, '/opt/link': { kind: 'link', target: 'check' } } as const;
    const at = (globals: string): unknown => checksOf(load('misc_path /opt/link', globals, { files }));
    expect(at('use_symlink_paths')).toMatchObject([
      { spec: { script: { command: { argv: ['/opt/link'] } } } },
    ]);
    expect(at('')).toMatchObject([{ spec: { script: { command: { argv: ['/opt/check'] } } } }]);
  });
});
