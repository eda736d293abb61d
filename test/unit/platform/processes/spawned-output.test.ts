import { describe, expect, it } from 'vitest';
import { MAX_CAPTURED_BYTES } from '../../../../src/base/processes/process-runner.ts';
import { LingeringPipes } from '../../../../src/platform/processes/bounded-output.ts';
import { SpawnedOutput } from '../../../../src/platform/processes/spawned-output.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

/** A pipe that gives these pieces, then its end. */
function pipeOf(pieces: readonly string[]) {
  const left = pieces.map((piece) => Buffer.from(piece));
  const closed: number[] = [];
  return {
    closed,
    readOutput: () => left.shift() ?? Buffer.alloc(0),
    closeOutput: (descriptor: number) => void closed.push(descriptor),
  };
}

describe('the output of a process that has ended', () => {
  it('is read in one go, and its pipe closed', async () => {
    const clock = new VirtualClock();
    const pipe = pipeOf(['one ', 'two']);
    const output = new SpawnedOutput(pipe, 7, clock, new LingeringPipes());
    expect(await output.end()).toBe('one two');
    expect(pipe.closed).toEqual([7]);
    expect(clock.pending).toBe(0);
  });

  it('is kept up to its bound', async () => {
    const pipe = pipeOf(['x'.repeat(MAX_CAPTURED_BYTES - 1), 'yz']);
    const output = new SpawnedOutput(pipe, 7, new VirtualClock(), new LingeringPipes());
    expect(await output.end()).toBe(`${'x'.repeat(MAX_CAPTURED_BYTES - 1)}y`);
  });
});
