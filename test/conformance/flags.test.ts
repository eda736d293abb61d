import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { FLAGS, fileWith } from '../support/flag-files.ts';

const WORD = 'neither-yes-nor-no';

/** Words of lvsd's own, and of later releases than Debian's. */
const NOT_OF_2_2_7 = /Unknown keyword/;

describe("keepalived's own reading of flags", () => {
  let directory = '';

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'lvsd-flags-'));
  });

  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it.each(FLAGS)('$keyword of $block: bare is $bare', ({ block, keyword, bare }) => {
    const line = `${keyword} ${WORD}`;
    const text = fileWith(block, keyword, WORD);
    const path = join(directory, 'keepalived.conf');
    writeFileSync(path, text);
    const { stderr, error } = spawnSync('keepalived', ['-t', '-f', path], { encoding: 'utf8' });
    expect(error).toBeUndefined();
    const number = text.split('\n').indexOf(line) + 1;
    const told = stderr.split('\n').filter((message) => message.includes(`Line ${number})`));
    if (told.some((message) => NOT_OF_2_2_7.test(message))) return;
    expect(told.length > 0).toBe(!bare);
  });
});
