import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeAllKernelSlots } from '../kernel-slots.ts';

const SCRIPT = join(import.meta.dirname, 'pairs.sh');
const LIMIT_MS = 300_000;

/** The lab's kernels come to their ends first. */
const SLOTS_LIMIT_MS = 3_600_000;
let release: () => void = () => undefined;
beforeAll(async () => {
  ({ release } = await takeAllKernelSlots());
}, SLOTS_LIMIT_MS);
afterAll(() => release());

/** Runs one case; resolves to what it said, which ends with why when it failed. */
function play(name: string): Promise<string> {
  return new Promise((resolve) => {
    execFile('bash', [SCRIPT, name], { timeout: LIMIT_MS - 5000 }, (error, out, errors) => {
      resolve(error === null ? out.trim() : `${errors.trim()}\n${error.message.split('\n', 1)[0]}`);
    });
  });
}

describe('Pairs with the real HAProxy and nginx', () => {
  it.concurrent.each([
    'haproxy',
    'haproxy-nopreempt',
    'haproxy-preempt-delay',
    'nginx',
    'nginx-self-healing',
    'crossed',
    'two-pairs',
    'handover',
  ])('%s behaves as its example says', { timeout: LIMIT_MS }, async (name) => {
    expect(await play(name)).toBe(`pairs ${name}: as it should be`);
  });
});
