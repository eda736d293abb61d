import { describe, expect, it } from 'vitest';
import { onlyTroubled, SORT_KEYS, sorted } from '../../../../src/cli/render/arrange.ts';
import {
  realServerStatus,
  removedServer,
  statusDocument,
  virtualServerStatus,
} from '../../../support/status-documents.ts';

const WELL = virtualServerStatus({ id: 'tcp 10.0.0.10:80' });
const DOWN = virtualServerStatus({ id: 'tcp 10.0.0.9:80', state: 'down', real_servers: [removedServer()] });
const HELD = virtualServerStatus({
  id: 'tcp 10.0.0.2:80',
  real_servers: [
    realServerStatus({ connections: { active: 999, inactive: 0, persistent: 0 } }),
    realServerStatus({ address: '10.0.1.9', state: 'maintenance' }),
  ],
});
const DOCUMENT = statusDocument({ virtual_servers: [WELL, HELD, DOWN] });

describe('the order of a status', () => {
  it.each([
    ['name', [HELD, DOWN, WELL]],
    ['state', [DOWN, HELD, WELL]],
    ['active', [HELD, WELL, DOWN]],
  ] as const)('by %s', (key, expected) => {
    const ids = sorted(DOCUMENT, key).virtual_servers.map(({ id }) => id);
    expect(ids).toEqual(expected.map(({ id }) => id));
  });

  it('loses nothing, whatever the key', () => {
    for (const key of SORT_KEYS) expect(sorted(DOCUMENT, key).virtual_servers).toHaveLength(3);
    expect(DOCUMENT.virtual_servers).toEqual([WELL, HELD, DOWN]);
  });
});

it('what is troubled are the servers that do not serve as configured, under their virtual servers', () => {
  const { virtual_servers: left } = onlyTroubled(DOCUMENT);
  expect(left.map(({ id, real_servers }) => [id, real_servers.length])).toEqual([
    [HELD.id, 1],
    [DOWN.id, 1],
  ]);
});
