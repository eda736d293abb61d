import { describe, expect, it } from 'vitest';
import { parseInvocation } from '../../../src/cli/arguments.ts';
import { type Command, UsageError } from '../../../src/cli/command.ts';

const COMMAND: Command = {
  name: 'status',
  summary: '',
  positionals: '[VS...]',
  maxPositionals: 2,
  options: [
    { name: 'json', value: null, help: '' },
    { name: 'watch', short: 'w', value: 'SECONDS', valueWhenBare: '2', help: '' },
  ],
  description: '',
  run: () => Promise.resolve(0),
};

function parse(...words: string[]) {
  return parseInvocation(COMMAND, words);
}

describe('parseInvocation', () => {
  it('splits options from positionals in any order', () => {
    const invocation = parse('10.0.0.1', '--json', '--control', '/tmp/x', '80');
    expect(invocation.positionals).toEqual(['10.0.0.1', '80']);
    expect(invocation.has('json')).toBe(true);
    expect(invocation.value('control')).toBe('/tmp/x');
  });

  it.each([
    [['--watch'], '2'],
    [['-w'], '2'],
    [['--watch', '5'], '5'],
    [['-w', '0.5s'], '0.5s'],
    [['--watch=7'], '7'],
    [['--watch', '--json'], '2'],
    [['--watch', '10.0.0.1'], '2'],
  ])('%j waits %s s between pictures', (words, seconds) => {
    expect(parse(...words).value('watch')).toBe(seconds);
  });

  it('leaves the word behind a bare --watch alone unless it is a number', () => {
    expect(parse('--watch', '10.0.0.1').positionals).toEqual(['10.0.0.1']);
    expect(parse('--watch', '5').positionals).toEqual([]);
  });

  it('takes what follows -- as positionals', () => {
    expect(parse('--', '--watch', '5').positionals).toEqual(['--watch', '5']);
  });

  it('takes the last of a value given twice', () => {
    expect(parse('--control', '/a', '--control=/b').value('control')).toBe('/b');
  });

  it.each([
    [['--jsn'], 'unknown option --jsn', 'did you mean `--json`?'],
    [['-x'], 'unknown option -x', null],
    [['--control'], '--control needs a value', null],
    [['--control', '--json'], '--control needs a value', null],
    [['--control='], '--control needs a value', null],
    [['--json=yes'], '--json takes no value', null],
    [['a', 'b', 'c'], 'unexpected argument: c', null],
  ])('refuses %j: %s', (words, message, hint) => {
    let thrown: unknown;
    try {
      parse(...words);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(UsageError);
    expect(thrown).toHaveProperty('message', expect.stringContaining(message));
    if (hint !== null) expect(thrown).toHaveProperty('hint', hint);
  });
});
