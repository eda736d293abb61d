import { describe, expect, it } from 'vitest';
import type { ScriptIdentity } from '../../../../src/base/processes/script.ts';
import type { PathEntry, PathInspector } from '../../../../src/config/scripts/path-walk.ts';
import { resolveScript, type ScriptPolicy } from '../../../../src/config/scripts/resolve-script.ts';

const ROOT = { uid: 0, gid: 0, groups: null };
const APP: ScriptIdentity = { uid: 1000, gid: 1000, groups: null };
const POLICY: ScriptPolicy = {
  enforce: true,
  keepLinks: false,
  shellForText: true,
  searchPath: ['/usr/bin', '/bin'],
  daemon: ROOT,
};

const directory = (entry: Partial<PathEntry> = {}): PathEntry => ({
  kind: 'directory',
  uid: 0,
  gid: 0,
  mode: 0o755,
  ...entry,
});
const file = (entry: Partial<PathEntry> = {}): PathEntry => ({
  kind: 'file',
  uid: 0,
  gid: 0,
  mode: 0o755,
  ...entry,
});
const link = (target: string, entry: Partial<PathEntry> = {}): PathEntry => ({
  kind: 'link',
  uid: 0,
  gid: 0,
  mode: 0o777,
  target,
  ...entry,
});

const TREE: Record<string, PathEntry> = {
  '/': directory(),
  '/opt': directory(),
  '/opt/check': file(),
  '/opt/app-only': file({ uid: 1000, mode: 0o700 }),
  '/opt/not-executable': file({ mode: 0o644 }),
  '/opt/link': link('check'),
  '/opt/foreign-link': link('check', { uid: 1000 }),
  '/opt/loop': link('loop'),
  '/opt/to-directory': link('..'),
  '/opt/dangling': link('/no/where'),
  '/opt/up': link('../tmp/scripts/../scripts/check'),
  '/opt/open': directory({ mode: 0o777 }),
  '/opt/open/check': file(),
  '/opt/private': directory({ mode: 0o700 }),
  '/opt/private/check': file(),
  '/opt/staff': file({ mode: 0o775, gid: 50 }),
  '/opt/root-group': file({ mode: 0o775 }),
  '/opt/world': file({ mode: 0o757 }),
  '/opt/set-id': file({ mode: 0o4757 }),
  '/opt/fifo': { kind: 'other', uid: 0, gid: 0, mode: 0o777 },
  '/tmp': directory({ mode: 0o1777 }),
  '/tmp/scripts': directory(),
  '/tmp/scripts/check': file(),
  '/bin': link('usr/bin'),
  '/usr': directory(),
  '/usr/bin': directory(),
  '/usr/bin/true': file(),
};

function inspector(heads: Record<string, string> = {}): PathInspector {
  return { lstat: (path) => TREE[path] ?? null, head: (path) => heads[path] ?? '#!/b' };
}

function judge(
  path: string,
  identity: ScriptIdentity | null = null,
  policy: Partial<ScriptPolicy> = {},
  heads = {},
) {
  return resolveScript([path, 'arg'], identity, { ...POLICY, ...policy }, inspector(heads));
}

describe('a usable script', () => {
  it('keeps its arguments and identity', () => {
    expect(judge('/opt/check', APP)).toEqual({
      usable: true,
      script: { command: { invocation: 'direct', argv: ['/opt/check', 'arg'] }, identity: APP },
      warnings: [],
    });
  });

  it.each([
    ['/opt/link', '/opt/check'],
    ['/opt/up', '/tmp/scripts/check'],
    ['/bin/true', '/usr/bin/true'],
    ['/opt//./check', '/opt/check'],
  ])('%s runs as %s, or as written with use_symlink_paths', (path, real) => {
    expect(judge(path)).toMatchObject({ usable: true, script: { command: { argv: [real, 'arg'] } } });
    expect(judge(path, null, { keepLinks: true })).toMatchObject({
      script: { command: { argv: [path, 'arg'] } },
    });
  });

  it('is looked for in PATH when it has no directory, with a warning', () => {
    expect(judge('true')).toMatchObject({
      usable: true,
      script: { command: { argv: ['/usr/bin/true', 'arg'] } },
      warnings: ['true was found as /usr/bin/true; write the whole path'],
    });
    expect(judge('absent')).toMatchObject({ usable: false, reason: 'absent is not in /usr/bin:/bin' });
  });

  it('runs through sh when it is text without #!, or not at all', () => {
    const heads = { '/opt/check': 'echo' };
    expect(judge('/opt/check', null, {}, heads)).toMatchObject({
      script: { command: { invocation: 'shell' } },
    });
    expect(judge('/opt/check', null, { shellForText: false }, heads)).toMatchObject({
      usable: false,
      insecure: false,
    });
    expect(judge('/opt/check', null, {}, { '/opt/check': '\x7fELF' })).toMatchObject({
      script: { command: { invocation: 'direct' } },
    });
  });

  it('can be a file that must be readable, which is never run or judged', () => {
    expect(judge('</no/such/file', APP)).toMatchObject({
      usable: true,
      script: { command: { invocation: 'readable', argv: ['/no/such/file'] }, identity: APP },
    });
  });
});

describe('a script that cannot run', () => {
  it.each<[string, ScriptIdentity | null, RegExp]>([
    ['/opt/absent', null, /^\/opt\/absent does not exist/],
    ['/opt/dangling', null, /^\/no does not exist/],
    ['/opt/loop', null, /too many symbolic links/],
    ['/opt/check/more', null, /\/opt\/check is not a directory/],
    ['/opt/not-executable', null, /not executable for user 0/],
    ['/opt/app-only', { uid: 1001, gid: 1001, groups: null }, /not executable for user 1001/],
    ['/opt/private/check', APP, /user 1000 may not enter \/opt\/private/],
    ['/opt/fifo', null, /not a regular file/],
    ['/opt', null, /\/opt is a directory/],
    ['/', null, /\/ is a directory/],
    ['/opt/to-directory', null, /\/ is a directory/],
    ['relative/check', null, /not an absolute path/],
    ['', null, /no command/],
  ])('%s as %o says why', (path, identity, reason) => {
    expect(judge(path, identity)).toMatchObject({
      usable: false,
      insecure: false,
      reason: expect.stringMatching(reason),
    });
  });

  it('is judged by the rights of its own user and groups', () => {
    expect(judge('/opt/app-only', APP).usable).toBe(true);
    expect(judge('/opt/staff', { uid: 7, gid: 7, groups: [50] }).usable).toBe(true);
  });
});

describe('a script that others could change', () => {
  const dangers = [
    ['/opt/open/check', 'everybody may write to /opt/open'],
    ['/opt/foreign-link', '/opt/foreign-link belongs to user 1000 and not to root'],
    ['/opt/staff', 'group 50 may write to /opt/staff'],
    ['/opt/world', 'everybody may write to /opt/world'],
  ] as const;

  it.each(dangers)('%s is not run as root with enable_script_security', (path, why) => {
    expect(judge(path)).toEqual({
      usable: false,
      insecure: true,
      reason: `it would run as root, but ${why}`,
      warnings: [],
    });
  });

  it.each(dangers)('%s is run with a warning without it', (path, why) => {
    const judgement = judge(path, null, { enforce: false });
    expect(judgement.usable).toBe(true);
    expect(judgement.warnings.join()).toContain(why);
  });

  it('may do so to itself when it does not run as root', () => {
    expect(judge('/opt/world', APP)).toMatchObject({ usable: true, warnings: [] });
  });

  it('counts as root by group and by set-id files too', () => {
    expect(judge('/opt/world', { uid: 1000, gid: 0, groups: null })).toMatchObject({ insecure: true });
    expect(judge('/opt/set-id', APP)).toMatchObject({ insecure: true });
  });

  it('is safe behind a sticky directory, and where only root is in the group', () => {
    expect(judge('/opt/up').usable).toBe(true);
    expect(judge('/opt/root-group').usable).toBe(true);
  });
});
