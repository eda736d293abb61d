import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BAD_ANSWER_CODES, UNREACHABLE_CODES } from '../../../src/api/control-error.ts';
import { PATHS } from '../../../src/api/protocol.ts';
import { EXIT } from '../../../src/cli/exit-codes.ts';
import { METRICS } from '../../../src/metrics/names.ts';
import { VRRP_METRICS } from '../../../src/vrrp/api/metrics.ts';
import { fullDocument } from '../../support/guarded-status.ts';

function read(path: string): string {
  return readFileSync(new URL(`../../../docs/${path}`, import.meta.url), 'utf8');
}

/** Names of all members, at any depth, but not those of maps by result or kind. */
function memberNames(value: unknown, names: Set<string> = new Set()): Set<string> {
  if (Array.isArray(value)) for (const item of value) memberNames(item, names);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      names.add(name);
      memberNames(member, names);
    }
  }
  return names;
}

describe('the documentation', () => {
  it('explains every member of the status document', () => {
    const text = read('status-json.md');
    const missing = [...memberNames(fullDocument())].filter(
      (name) => !new RegExp(`[\`.]${name}[\`.]`).test(text),
    );
    expect(missing).toEqual([]);
  });

  it('lists every family of ours with its type, and none that is not', () => {
    const rows = [...read('metrics.md').matchAll(/^\| `(lvsd_[a-z0-9_]+)` \| (\w+) \|/gm)];
    const listed = rows.map(([, name, type]) => [name, type]);
    const families = [...Object.entries(METRICS), ...Object.entries(VRRP_METRICS)];
    expect(listed).toEqual(families.map(([name, { type }]) => [name, type]));
  });

  it('has every path, exit code and fault of the control API', () => {
    const text = read('control-api.md');
    for (const path of Object.values(PATHS)) expect(text).toContain(path);
    for (const code of Object.values(EXIT)) expect(text).toContain(`| ${code} |`);
    for (const code of [...UNREACHABLE_CODES, ...BAD_ANSWER_CODES]) expect(text).toContain(`\`${code}\``);
  });
});
