import { describe, expect, it } from 'vitest';
import { peerOf } from '../../../../web/server/web-app.ts';

describe('peerOf', () => {
  it('takes a peer without an address, as on a unix socket, for one of this host', () => {
    expect(peerOf({ ip: undefined as never })).toBe('127.0.0.1');
    expect(peerOf({ ip: '192.0.2.7' })).toBe('192.0.2.7');
  });
});
