import { describe, expect, it } from 'vitest';
import { Pace } from '../../../../checkers/io/pace.ts';

describe('the beat of the checks', () => {
  it('has a grid with many attempts, none in a hurry, and the grid again after that', () => {
    const pace = new Pace();
    for (let at = 0; at <= 3000; at += 10) pace.note(10, at);
    expect(pace.grid).toBe(50);
    expect(pace.at(3001)).toBe(3050);
    pace.hurry();
    expect(pace.at(3001)).toBe(3001);
    for (let at = 3010; at <= 4100; at += 10) pace.note(10, at);
    expect(pace.grid).toBe(50);
  });
});
