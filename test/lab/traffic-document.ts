import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from './machine.ts';

const MARKS = { matrix: '<!-- matrix -->', continuity: '<!-- continuity -->' } as const;

/**
 * With LVSD_WRITE_TABLE=1 puts measured figures into docs/traffic.md, each lab test its own part between its marks.
 * Otherwise, and without figures, does nothing.
 */
export function writeTrafficPart(part: keyof typeof MARKS, text: string | undefined): void {
  if (text === undefined || process.env['LVSD_WRITE_TABLE'] !== '1') return;
  const path = join(PROJECT_ROOT, 'docs', 'traffic.md');
  const parts = { matrix: '', continuity: '', ...readParts(path), [part]: `${text.trim()}\n` };
  mkdirSync(join(PROJECT_ROOT, 'docs'), { recursive: true });
  writeFileSync(path, `${MARKS.matrix}\n\n${parts.matrix}\n${MARKS.continuity}\n\n${parts.continuity}`);
}

function readParts(path: string): { matrix?: string; continuity?: string } {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return {};
  }
  const [, matrix, continuity] = text.split(/^<!-- (?:matrix|continuity) -->$/m);
  if (matrix === undefined || continuity === undefined) return {};
  return { matrix: `${matrix.trim()}\n`, continuity: `${continuity.trim()}\n` };
}
