import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundedLines } from '../../../src/base/lines.ts';

async function linesOf(chunks: readonly string[], limit: number): Promise<readonly string[]> {
  const source = async function* () {
    yield* chunks;
  };
  const lines: string[] = [];
  for await (const line of boundedLines(source(), limit)) lines.push(line);
  return lines;
}

describe('boundedLines', () => {
  it('puts lines together that come in pieces, and gives the last one without its end', async () => {
    expect(await linesOf(['a', 'b\nc', '\n', '\nd'], 10)).toEqual(['ab', 'c', '', 'd']);
    expect(await linesOf([], 10)).toEqual([]);
  });

  it('keeps the beginning of a line that is too long, and all of the next one', async () => {
    expect(await linesOf(['12345', '67890\nnext\n'], 4)).toEqual(['1234', 'next']);
  });

  it('gives the same lines however the text is cut', async () => {
    const chunks = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\n') }));
    await fc.assert(
      fc.asyncProperty(chunks, fc.integer({ min: 1, max: 5 }), async (pieces, limit) => {
        const whole = pieces.join('').split('\n');
        if (whole.at(-1) === '') whole.pop();
        expect(await linesOf(pieces, limit)).toEqual(whole.map((line) => line.slice(0, limit)));
      }),
    );
  });
});
