import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { completionScript, SHELLS } from '../../../../src/cli/completion/scripts.ts';

/** Completes a line in a real bash whose `lvsctl` answers with fixed words. */
function bashCompletes(words: readonly string[], answer: string): readonly string[] {
  const program = [
    completionScript('bash'),
    `lvsctl() { printf '%s' "$ANSWER"; }`,
    `COMP_WORDS=(lvsctl ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}`,
    `_lvsctl; printf '%s\\n' "\${COMPREPLY[@]}"`,
  ].join('\n');
  const env = { ...process.env, ANSWER: answer };
  return execFileSync('bash', ['--norc', '-c', program], { encoding: 'utf8', env }).trimEnd().split('\n');
}

describe('completion scripts', () => {
  it.each(SHELLS)('for %s ask the lvsctl that is installed', (shell) => {
    expect(completionScript(shell)).toContain(' complete -- ');
  });

  it('let bash offer what begins with the word that is typed, without its help', () => {
    expect(bashCompletes(['st'], 'words\nstatus\tShows\nreload\tReads\n')).toEqual(['status']);
  });

  it('let bash go on behind a colon, at which it splits words', () => {
    expect(bashCompletes(['status', '10.0.0.1:'], 'words\n10.0.0.1:80\tup\n10.0.0.2:80\tup\n')).toEqual([
      '80',
    ]);
  });
});
