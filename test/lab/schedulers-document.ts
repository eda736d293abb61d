import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from './machine.ts';

const BEGIN = '<!-- measured -->';
const END = '<!-- end of what is measured -->';

/** With LVSD_WRITE_TABLE=1 puts what was measured into docs/schedulers.md, between its marks. */
export function writeSchedulersPart(text: string | undefined): void {
  if (text === undefined || process.env['LVSD_WRITE_TABLE'] !== '1') return;
  const path = join(PROJECT_ROOT, 'docs', 'schedulers.md');
  const page = readFileSync(path, 'utf8');
  const [before, after] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`${path} has no marks for what is measured`);
  writeFileSync(path, `${page.slice(0, before + BEGIN.length)}\n\n${text.trim()}\n\n${page.slice(after)}`);
}
