import { describe, expect, it } from 'vitest';
import { checkWebConfig } from '../../../web/main.ts';

describe('checkWebConfig', () => {
  it('says what is wrong as file, line and column', () => {
    expect(checkWebConfig('web.yaml', 'listen: 1.2.3.4:5').problems[0]).toMatch(/^web\.yaml:1:1: error: /);
    expect(checkWebConfig('web.yaml', '')).toMatchObject({ problems: [], config: { metrics: true } });
  });
});
