import { describe, expect, it } from 'vitest';
import { canonical, expectedTable, type ServiceModel } from '../../chaos/site.ts';
import { scenario } from '../../chaos/steps.ts';

const SERVICE: ServiceModel = {
  port: 8001,
  scheduler: 'wlc',
  quorum: 3,
  alpha: false,
  sorry: true,
  servers: [
    { n: 1, weight: 2, inhibit: false, checked: true },
    { n: 2, weight: 1, inhibit: true, checked: true },
  ],
};

function pool(healthy: readonly number[], said: readonly (readonly [string, 'disable' | number])[] = []) {
  return expectedTable({ services: [SERVICE] }, new Set(healthy), new Map(said))['TCP 10.0.0.1:8001 wlc'];
}

describe('what chaos expects of a site', () => {
  it('is weights of healthy servers while the quorum is met, and the sorry server below it', () => {
    expect(pool([1, 2])).toEqual({ '10.1.0.1:80': 'Masq/2', '10.1.0.2:80': 'Masq/1' });
    expect(pool([1])).toEqual({ '10.1.0.9:80': 'Masq/1', '10.1.0.2:80': 'Masq/0' });
  });

  it('counts what operators say', () => {
    expect(pool([1], [['8001 1', 3]])).toEqual({ '10.1.0.1:80': 'Masq/3', '10.1.0.2:80': 'Masq/0' });
    expect(pool([1, 2], [['8001 2', 'disable']])).toEqual({ '10.1.0.9:80': 'Masq/1' });
  });

  it('compares tables whatever their order', () => {
    expect(canonical({ b: { y: '1', x: '2' }, a: {} })).toBe('a: \nb: x 2, y 1');
  });
});

describe('a scenario of chaos', () => {
  it('is the same for the same seed, and another for another one', () => {
    expect(scenario(7, 20)).toEqual(scenario(7, 20));
    expect(scenario(7, 20).steps).not.toEqual(scenario(8, 20).steps);
  });

  it('has every kind of step somewhere in 200 seeds', () => {
    const kinds = new Set<string>();
    for (let seed = 1; seed <= 200; seed += 1)
      for (const { kind } of scenario(seed, 24).steps) kinds.add(kind);
    expect([...kinds].sort()).toEqual(
      ['break', 'edit', 'fault', 'health', 'kill', 'pause', 'say', 'tamper', 'wait'].sort(),
    );
  });
});
