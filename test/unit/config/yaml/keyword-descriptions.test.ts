import { expect, it } from 'vitest';
import { keywordDescriptions } from '../../../../src/config/yaml/keyword-descriptions.ts';

it('says what keywords mean by the YAML keys that stand for them, also of another name and in blocks', () => {
  const descriptions = keywordDescriptions();
  expect(descriptions.get('real_server.uthreshold')).toBe(
    'Connections at which a server gets no new ones; 0: no limit.',
  );
  expect(descriptions.get('virtual_server.quorum')).toMatch(/^Least sum of the weights/);
  expect([...descriptions.keys()].some((name) => name.startsWith('vrrp_instance.'))).toBe(true);
});
