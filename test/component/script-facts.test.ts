import { symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Accounts } from '../../src/config/scripts/accounts.ts';
import { walkPath } from '../../src/config/scripts/path-walk.ts';
import { nodeAccountFiles, nodePathInspector } from '../../src/platform/files/node-script-facts.ts';
import { ScriptDirectory } from '../support/script-directory.ts';

let directory: ScriptDirectory;
beforeEach(() => {
  directory = new ScriptDirectory();
});
afterEach(() => {
  directory[Symbol.dispose]();
});

describe('the facts of scripts on this machine', () => {
  it('follow links and hold owner and mode of each name on the way', () => {
    const path = directory.write('check', '#!/bin/sh\n', 0o750);
    symlinkSync('check', directory.file('link'));
    const walk = walkPath(directory.file('link'), nodePathInspector);
    if (!walk.ok) throw new Error(walk.reason);
    expect(walk.real).toBe(path);
    expect(walk.file).toEqual({
      kind: 'file',
      uid: process.getuid?.(),
      gid: process.getgid?.(),
      mode: 0o750,
    });
    expect(walk.components.map((component) => component.path)).toEqual(
      expect.arrayContaining(['/', directory.path, directory.file('link'), path]),
    );
    expect(nodePathInspector.head(path, 4)).toBe('#!/b');
    expect(nodePathInspector.head(directory.file('absent'), 4)).toBeNull();
  });

  it('know root', () => {
    expect(new Accounts(nodeAccountFiles).resolve('root', null, false)).toMatchObject({
      identity: { uid: 0, gid: 0 },
    });
  });
});
