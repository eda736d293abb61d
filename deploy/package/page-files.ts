import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { COMMANDS } from '../../src/cli/command-table.ts';
import type { Shell } from '../../src/cli/completion/scripts.ts';
import { completionScript } from '../../src/cli/completion/scripts.ts';
import { type KeywordBlock, keepalivedPage } from '../../src/cli/manual/keepalived-page.ts';
import { lvsctlPage } from '../../src/cli/manual/lvsctl-page.ts';
import { lvsdPage } from '../../src/cli/manual/lvsd-page.ts';
import { lvsdWebPage } from '../../src/cli/manual/lvsd-web-page.ts';
import { roffOf } from '../../src/cli/manual/roff.ts';
import { yamlPage } from '../../src/cli/manual/yaml-page.ts';
import { GLOBAL_KEYWORDS, ROOT_KEYWORDS } from '../../src/config/decode/config.ts';
import { REAL_SERVER_KEYWORDS } from '../../src/config/lvs/real-server.ts';
import { VIRTUAL_SERVER_KEYWORDS } from '../../src/config/lvs/virtual-server.ts';
import { keywordDescriptions } from '../../src/config/yaml/keyword-descriptions.ts';
import { USAGE } from '../../src/daemon/options.ts';
import { WEB_KEYS } from '../../web/config/web-schema.ts';
import { WEB_USAGE } from '../../web/usage.ts';

/** Where each shell looks for the completion of a command, below the root of the file system. */
const COMPLETION_PATHS: Readonly<Record<Shell, string>> = {
  bash: 'usr/share/bash-completion/completions/lvsctl',
  zsh: 'usr/share/zsh/vendor-completions/_lvsctl',
  fish: 'usr/share/fish/vendor_completions.d/lvsctl.fish',
};

/** What stands at the top of a file, and with it all that stands within. */
const KEEPALIVED_BLOCKS: readonly KeywordBlock[] = [
  { name: 'global_defs', header: '{', keywords: GLOBAL_KEYWORDS },
  {
    name: 'virtual_server',
    header: 'ADDRESS PORT | fwmark MARK | group NAME {',
    keywords: VIRTUAL_SERVER_KEYWORDS,
  },
  { name: 'real_server', header: 'ADDRESS [PORT] {', keywords: REAL_SERVER_KEYWORDS },
  { name: 'top level', header: '', keywords: ROOT_KEYWORDS },
];

/** Writes the manual pages and completion scripts of a release below a root folder. */
export function writePages(root: string): void {
  const { version }: { version: string } = JSON.parse(readFileSync('package.json', 'utf8'));
  const pages = [
    lvsctlPage(COMMANDS, version),
    lvsdPage(USAGE, version),
    lvsdWebPage(WEB_USAGE, WEB_KEYS, version),
    yamlPage(version),
    keepalivedPage(KEEPALIVED_BLOCKS, keywordDescriptions(), version),
  ];
  for (const page of pages) {
    write(root, `usr/share/man/man${page.section}/${page.name}.${page.section}`, roffOf(page));
  }
  for (const shell of ['bash', 'zsh', 'fish'] as const)
    write(root, COMPLETION_PATHS[shell], completionScript(shell));
}

function write(root: string, path: string, content: string): void {
  const target = `${root}/${path}`;
  mkdirSync(target.slice(0, target.lastIndexOf('/')), { recursive: true });
  writeFileSync(target, content);
}
