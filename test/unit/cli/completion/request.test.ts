import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../../src/cli/command-table.ts';
import {
  type CompletionRequest,
  completionRequest,
  typedControlPath,
} from '../../../../src/cli/completion/request.ts';

function at(line: string): CompletionRequest {
  return completionRequest(line.split(' '), COMMANDS);
}

function wordsAt(line: string): readonly string[] {
  const request = at(line);
  return request.kind === 'words' ? request.words.map(({ word }) => word) : [`(${request.kind})`];
}

describe('what may stand at the cursor', () => {
  it('is a command at first, each once, without those that only programs call', () => {
    const words = wordsAt('');
    expect(words).toEqual(expect.arrayContaining(['status', 'drain', 'config', 'completion']));
    expect(words).not.toContain('complete');
    expect(new Set(words).size).toBe(words.length);
  });

  it('is the second word of a family', () => {
    expect(wordsAt('config ').toSorted()).toEqual(['check', 'convert', 'schema', 'show']);
  });

  it.each(
    COMMANDS.filter(({ hidden }) => hidden !== true).map(({ name, options }) => [name, options] as const),
  )('is every option of %s behind a hyphen', (name, options) => {
    expect(wordsAt(`${name} -`)).toEqual(
      expect.arrayContaining([...options.map((option) => `--${option.name}`), '--control', '--help']),
    );
  });

  it.each([
    ['config check ', 'files'],
    ['plan ', 'files'],
    ['--control ', 'files'],
    ['status --control ', 'files'],
    ['status ', 'virtual-servers'],
    ['status 10.0.0.1:80 ', 'virtual-servers'],
    ['drain ', 'virtual-servers'],
    ['check ', 'virtual-servers'],
    ['why ', 'servers'],
    ['events --server ', 'servers'],
    ['vrrp release ', 'instances'],
    ['vrrp show ', 'nothing'],
    ['version ', 'nothing'],
    ['drain --reason ', 'nothing'],
  ])('at `%s` is of the kind %s', (line, kind) => {
    expect(at(line).kind).toBe(kind);
  });

  it('is a real server of the virtual server before it, less those that are named', () => {
    expect(at('drain 10.0.0.1:80 ')).toEqual({
      kind: 'real-servers',
      virtualServer: '10.0.0.1:80',
      named: [],
    });
    expect(at('drain tcp 10.0.0.1:80 10.0.1.1:80 ')).toEqual({
      kind: 'real-servers',
      virtualServer: 'tcp 10.0.0.1:80',
      named: ['10.0.1.1:80'],
    });
    expect(at('--control /run/x.sock drain --reason why 10.0.0.1:80 ').kind).toBe('real-servers');
  });

  it('is an instance where one is handed over', () => {
    expect(at('vrrp take ')).toEqual({ kind: 'instances', named: ['take'] });
  });

  it('is known for every placeholder that is a live value, a file or one of a few words', () => {
    const free = ['N', 'TIME', 'SECONDS', 'ADDRESS', 'PORT', 'HOST', 'TEXT', 'ID', 'DURATION'];
    for (const { name, options, hidden } of COMMANDS) {
      if (hidden === true) continue;
      for (const { name: option, value, valueWhenBare } of options) {
        if (value === null || valueWhenBare !== undefined || free.includes(value)) continue;
        expect(at(`${name} --${option} `).kind, `${name} --${option} ${value}`).not.toBe('nothing');
      }
    }
  });

  it('is one of a few words where an option takes one of them', () => {
    expect(wordsAt('status --color ')).toEqual(['auto', 'always', 'never']);
    expect(wordsAt('completion ')).toEqual(['bash', 'zsh', 'fish']);
    expect(wordsAt('vrrp ')).toEqual(['show', 'check', 'stats', 'data', 'json', 'release', 'take', 'resume']);
    expect(wordsAt('config convert --to ')).toEqual(['yaml', 'keepalived']);
    expect(wordsAt('events --kind ')).toContain('announcement');
    expect(wordsAt('status --columns ')).toContain('weight');
  });
});

describe('the control socket that is typed', () => {
  it.each([
    ['--control /run/x.sock status ', '/run/x.sock'],
    ['status --control=/run/y.sock ', '/run/y.sock'],
    ['status ', undefined],
    ['status --control ', undefined],
  ])('in `%s` is %s', (line, path) => {
    expect(typedControlPath(line.split(' '))).toBe(path);
  });
});
