import { describe, expect, it } from 'vitest';
import { ResultLister } from '../../../src/operator/result-lister.ts';

describe('ResultLister', () => {
  it('refuses a selector that means nothing', () => {
    const lister = new ResultLister({ view: () => ({ virtualServers: [], isolation: null }) });
    expect(() => lister.list('10.0.0.1:80', '10.0.1.1:80')).toThrow(/10\.0\.0\.1/);
  });
});
