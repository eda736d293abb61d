import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setImmediate as afterPoll } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { SystemClock } from '../../../../src/platform/host/system-clock.ts';
import { BoundedOutput } from '../../../../src/platform/processes/bounded-output.ts';
import { DRAIN_LIMIT, drained } from '../../../../src/platform/processes/drained-pipes.ts';

const clock = new SystemClock();

/** Holds the event loop up, as long work of this process does. */
function block(goesOn: () => boolean): void {
  while (goesOn());
}

describe('pipes of an ended process', () => {
  it.each(['at their end', 'still held by another process'])(
    'are read, %s, although the event loop was held up for longer than the limit',
    async (state) => {
      const holder = state === 'at their end' ? '' : 'sleep 2 &';
      const script = `${holder} read -r go; echo words`;
      const child = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'pipe', 'pipe'] });
      const output = new BoundedOutput();
      output.attach(child.stdout);
      await afterPoll();
      // The child waits for this line, so that its end cannot be seen before the event loop is held up.
      child.stdin.write('go\n');
      block(() => !/^State:\s+Z/m.test(readFileSync(`/proc/${child.pid}/status`, 'latin1')));
      const done = drained([child.stdout, child.stderr], clock);
      const until = clock.now() + 2 * DRAIN_LIMIT;
      block(() => clock.now() < until);
      await done;
      expect(output.text()).toBe('words\n');
    },
  );
});
