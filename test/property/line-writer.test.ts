import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineWriter } from '../../src/platform/host/line-writer.ts';

/** What a descriptor does with a write: takes this many bytes at most, or none and fails. */
const WILLING = fc.oneof(fc.constant(0), fc.nat({ max: 40 }), fc.constant(Number.POSITIVE_INFINITY));

describe('a log that is written in parts, or not at all', () => {
  it('has whole lines only, in order, and says how many are missing', () => {
    fc.assert(
      fc.property(fc.array(WILLING, { maxLength: 200 }), fc.nat({ max: 60 }), (willing, lines) => {
        const moods = [...willing];
        const written: Buffer[] = [];
        const writer = new LineWriter(
          (bytes) => {
            const taken = Math.min(bytes.length, moods.shift() ?? Number.POSITIVE_INFINITY);
            if (taken === 0) throw new Error('EAGAIN');
            written.push(Buffer.from(bytes.subarray(0, taken)));
            return taken;
          },
          (lost) => `${JSON.stringify({ lost })}\n`,
        );
        for (let line = 0; line < lines; line += 1)
          writer.write(`${JSON.stringify({ line, text: 'ä'.repeat(20) })}\n`);
        moods.length = 0;
        writer.write(`${JSON.stringify({ line: lines })}\n`);
        const text = Buffer.concat(written).toString('utf8');
        expect(text.endsWith('\n')).toBe(true);
        const read = text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as { line?: number; lost?: number });
        let next = 0;
        for (const { line, lost } of read) {
          if (lost !== undefined) next += lost;
          else expect(line).toBe(next++);
        }
        expect(next).toBe(lines + 1);
      }),
    );
  });
});
