import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../src/cli/command-table.ts';
import { renderCommandHelp, renderOverview } from '../../../src/cli/help.ts';

const PAGE = fileURLToPath(new URL('../../../docs/commands.md', import.meta.url));
const END = '<!-- end of what is generated -->';

const HEAD = `# The commands of lvsctl

What \`lvsctl\` prints for \`--help\`, all on one page (\`npx vitest run test/unit/docs/commands.test.ts -u\` writes it anew),
and below it the shapes of \`--json\`. What goes wrong, and exit codes in detail: [errors.md](errors.md).
`;

describe('docs/commands.md', () => {
  it('is what lvsctl says of each command', async () => {
    const page = readFileSync(PAGE, 'utf8');
    const sections = COMMANDS.map(
      (command) => `## lvsctl ${command.name}\n\n\`\`\`text\n${renderCommandHelp(command)}\`\`\`\n`,
    );
    const overview = `\`\`\`text\n${renderOverview(COMMANDS)}\`\`\`\n`;
    const tail = page.slice(page.indexOf(END));
    await expect([HEAD, overview, ...sections, tail].join('\n')).toMatchFileSnapshot(PAGE);
  });
});
