import { describe, expect, it } from 'vitest';
import { parseInvocation } from '../../../src/cli/arguments.ts';
import { COMMANDS } from '../../../src/cli/command-table.ts';
import { EXAMPLES } from '../../../src/cli/examples.ts';
import { renderCommandHelp } from '../../../src/cli/help.ts';

const SHOWN = COMMANDS.filter(({ hidden }) => hidden !== true);

/** The words of a shell up to the next command, quotes taken off. */
function wordsOf(example: string): readonly string[] {
  const [own = ''] = example.split(' || ');
  return (own.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));
}

describe('the examples in the help', () => {
  it.each(SHOWN.map((command) => [command.name, command] as const))('of %s can be typed', (name, command) => {
    const examples = EXAMPLES[name] ?? [];
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      const [program, ...words] = wordsOf(example);
      expect(program).toBe('lvsctl');
      expect(words.slice(0, name.split(' ').length).join(' ')).toBe(name);
      expect(() => parseInvocation(command, words.slice(name.split(' ').length))).not.toThrow();
      expect(renderCommandHelp(command)).toContain(example);
    }
  });

  it('are of commands that there are', () => {
    const names = SHOWN.map(({ name }) => name);
    expect(Object.keys(EXAMPLES).filter((name) => !names.includes(name))).toEqual([]);
  });
});
