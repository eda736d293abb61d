import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const DIRECTORY = fileURLToPath(new URL('../../deploy/prometheus/', import.meta.url));

function read(name: string): string {
  return readFileSync(`${DIRECTORY}${name}`, 'utf8');
}

describe('the alert rules, as Prometheus judges them', () => {
  it('each fire when they should, and keep silent when they should', { timeout: 300_000 }, () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', 'lvsd.rules.test.yml'], {
      cwd: DIRECTORY,
      encoding: 'utf8',
    });
    expect(`${stdout}${stderr}`).toContain('SUCCESS');
    expect(status).toBe(0);
  });

  it('are all tested both ways', () => {
    const rules: readonly { readonly alert: string }[] = parse(read('lvsd.rules.yml')).groups.flatMap(
      (group: { readonly rules: readonly object[] }) => group.rules,
    );
    const tests: readonly { readonly name: string }[] = parse(read('lvsd.rules.test.yml')).tests;
    const wanted = rules.flatMap(({ alert }) => [`${alert} fires`, `${alert} keeps silent`]);
    expect(tests.map(({ name }) => name).sort()).toEqual([...wanted].sort());
  });
});
