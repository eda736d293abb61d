import { describe, expect, it } from 'vitest';
import { RepeatedLoss } from '../../../src/base/repeated-loss.ts';

describe('losses of one kind', () => {
  it('are told once, counted until things work again, and then told anew', () => {
    const told: string[] = [];
    const losses = new RepeatedLoss();
    const lose = (name: string): void => losses.lost(() => told.push(name));
    const over = (): void => losses.over((more) => told.push(`${more} more`));
    over();
    for (const name of ['a', 'b', 'c']) lose(name);
    over();
    over();
    lose('d');
    over();
    lose('e');
    expect(told).toEqual(['a', '2 more', 'd', 'e']);
  });
});
