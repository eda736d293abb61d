import { describe, expect, it } from 'vitest';
import { createServer } from '../../../../web/server/server.ts';

describe('createServer', () => {
  it('puts the same headers on every answer', async () => {
    const server = await createServer(null, () => 'id');
    server.get('/', () => 'x');
    const { headers } = await server.inject('/');
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['strict-transport-security']).toBeUndefined();
    await server.close();
  });
});
