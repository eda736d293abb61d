import fc from 'fast-check';
import { expect, it } from 'vitest';
import { guardOf, takenAway } from '../../../src/reload/reload-guard.ts';
import { config, virtualServer } from '../../support/director-config.ts';

const CONFIG = config();
const services = (ids: readonly number[]) =>
  config(...ids.map((id) => virtualServer({ id: `${id}`, servers: [{}] })));

it('sees a loss where nothing stays, or more than half and more than one go, whatever is added', () => {
  const ids = fc.uniqueArray(fc.nat({ max: 9 }));
  fc.assert(
    fc.property(ids, ids, (before, after) => {
      const going = before.filter((id) => !after.includes(id)).length;
      const most = going >= 2 && going > before.length / 2;
      const all = before.length > 0 && after.length === 0;
      expect(takenAway(services(before), services(after)) !== null).toBe(most || all);
    }),
  );
});

it('follows the new word, else the one in force, else refuses', () => {
  const warn = { ...CONFIG, reloadGuard: 'warn' } as const;
  const refuse = { ...CONFIG, reloadGuard: 'refuse' } as const;
  expect([
    guardOf(CONFIG, CONFIG),
    guardOf(warn, CONFIG),
    guardOf(warn, refuse),
    guardOf(refuse, warn),
  ]).toEqual(['refuse', 'warn', 'refuse', 'warn']);
});
