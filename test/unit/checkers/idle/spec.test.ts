import { describe, expect, it } from 'vitest';
import { bareTarget, idleKey, idleTargetOf } from '../../../../checkers/idle/spec.ts';
import { DEFAULT_TLS } from '../../../../checkers/tls/spec.ts';
import type { CheckSpec } from '../../../../checkers/types.ts';
import { loopbackConnection } from '../../../support/loopback-server.ts';

const connection = loopbackConnection('127.0.0.1', 443);
const URL = { path: '/health', status: [], digest: null, host: 'www.example' };
const HTTP: CheckSpec = { type: 'HTTP_GET', connection, protocol: '1.0', urls: [URL] };
const SSL: CheckSpec = {
  type: 'SSL_GET',
  connection,
  protocol: '1.0',
  urls: [{ ...URL, serverName: 'www.example', closeNotify: false }],
  tls: { verify: null, identity: { certificate: 'C', key: 'secret', password: null } },
};
const PING: CheckSpec = { type: 'PING_CHECK', connection };

describe('what the idle connection to a server is', () => {
  it('follows the first check that connects over TCP', () => {
    expect(idleTargetOf([PING, HTTP, SSL])).toEqual({
      connection,
      tls: null,
      request: { path: '/health', host: 'www.example' },
    });
    expect(idleTargetOf([SSL])?.tls?.serverName).toBe('www.example');
    expect(idleTargetOf([PING])).toBeNull();
  });

  it('leaves the local port to the check', () => {
    const bound = { ...connection, bindPort: 4000 };
    expect(idleTargetOf([{ type: 'TCP_CHECK', connection: bound }])?.connection.bindPort).toBeNull();
  });

  it("goes to the server's own end where the check goes through IPVS", () => {
    const server = { address: connection.address, port: 8080 };
    const probed = { ...connection, mark: 7, path: { method: 'dr' as const, server } };
    const target = idleTargetOf([{ type: 'TCP_CHECK', connection: probed }]);
    expect(target?.connection).toEqual({ ...connection, port: 8080 });
  });

  it('is one connection for equal ones, and its name holds no secret', () => {
    const targets = [HTTP, SSL, { ...SSL, tls: DEFAULT_TLS }].map((spec) =>
      idleTargetOf([spec as CheckSpec]),
    );
    const keys = [...targets, bareTarget(connection)].map((target) =>
      target === null ? '' : idleKey(target, (text) => String(text.length)),
    );
    expect(new Set(keys).size).toBe(4);
    expect(keys.join(' ')).not.toContain('secret');
    expect(keys[3]).toBe(idleKey(bareTarget({ ...connection }), () => ''));
  });
});
