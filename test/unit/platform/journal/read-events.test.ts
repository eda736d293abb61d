import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readEvents } from '../../../../src/platform/journal/read-events.ts';

const QUERY = { from: null, to: null, accepts: () => true, contains: null, limit: 10 };

it('lines that are no events, and files that went meanwhile, are left out', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'lvsd-read-events-'));
  const path = join(directory, 'events.jsonl');
  const none = { virtual_server: null, real_server: null, check: null, from: null };
  const good = {
    at: '2026-11-30T03:12:00.000Z',
    seq: 1,
    run: 'r',
    kind: 'reload',
    to: 'x',
    reason: '',
    ...none,
  };
  const strange = [{ ...good, seq: 'one' }, { ...good, check: 7 }, [], null, { at: good.at }];
  const long = { ...good, reason: 'x'.repeat(5000) };
  const lines = [...strange, long, good].map((line) => JSON.stringify(line));
  writeFileSync(path, ['', '{"at":', 'ÿþ', ...lines, '{"at":"20'].join('\n'));
  const found = await readEvents([join(directory, 'gone'), path], QUERY);
  expect(found).toEqual({ events: [good], truncated: false });
  rmSync(directory, { recursive: true });
});
