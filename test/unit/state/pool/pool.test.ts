import { describe, expect, it } from 'vitest';
import type { Override } from '../../../../src/state/model/override.ts';
import {
  buildPool,
  destinationPort,
  placeServer,
  portRule,
  type ServerHealth,
} from '../../../../src/state/pool/pool.ts';
import { tcpService, type VirtualServerOptions, virtualServer } from '../../../support/director-config.ts';

const DRAIN: Override = {
  kind: 'drain',
  weight: null,
  author: 'alice',
  reason: null,
  since: 0,
  expiresAt: null,
  deadline: null,
  drained: false,
};

function health(changes: Partial<ServerHealth> = {}, inhibitOnFailure = false): ServerHealth {
  const [config] = virtualServer({ servers: [{ weight: 4, inhibitOnFailure }] }).realServers;
  if (config === undefined) throw new TypeError('no server');
  return {
    config,
    up: true,
    held: false,
    retainedByFailOpen: false,
    effectiveWeight: 4,
    override: null,
    ...changes,
  };
}

describe('The place of a server in the kernel', () => {
  it('has the weight of a server that is up or held', () => {
    expect(placeServer(health(), false)).toEqual({ cause: 'serving', inKernel: true, weight: 4 });
    expect(placeServer(health({ held: true }), false).cause).toBe('held');
  });

  it('is none while a server is down, but for inhibit_on_failure and fail_open', () => {
    expect(placeServer(health({ up: false }), false)).toEqual({
      cause: 'removed',
      inKernel: false,
      weight: 0,
    });
    expect(placeServer(health({ up: false }, true), false)).toEqual({
      cause: 'inhibited',
      inKernel: true,
      weight: 0,
    });
    expect(placeServer(health({ up: false, retainedByFailOpen: true }), false).cause).toBe('kept-open');
  });

  it('is none while the sorry server serves', () => {
    expect(placeServer(health(), true).cause).toBe('withdrawn');
    expect(placeServer(health({}, true), true)).toMatchObject({
      cause: 'withdrawn-inhibited',
      inKernel: true,
    });
  });

  it('has weight 0 while an operator drains it, and is none when it is drained', () => {
    expect(placeServer(health({ override: DRAIN }), false)).toEqual({
      cause: 'draining',
      inKernel: true,
      weight: 0,
    });
    expect(placeServer(health({ override: { ...DRAIN, drained: true } }), false).cause).toBe('maintenance');
  });
});

describe('The port of a destination', () => {
  it('follows the service where packets keep their port', () => {
    const two = virtualServer({
      servers: [],
      listeners: [tcpService('10.0.0.1', 80), tcpService('10.0.0.1', 81)],
    });
    expect(portRule(two, tcpService('10.0.0.1', 81))).toBe(81);
    expect(portRule(virtualServer({ servers: [] }), tcpService('10.0.0.1'))).toBe('own');
    expect(portRule(two, { kind: 'fwmark', family: 'inet', mark: 1 })).toBe('zero');
    expect(destinationPort(81, 'dr', 8000)).toBe(81);
    expect(destinationPort('zero', 'tun', 8000)).toBe(0);
    expect(destinationPort(81, 'nat', 8000)).toBe(8000);
  });
});

describe('The pool of a virtual server', () => {
  const pool = (
    options: Partial<VirtualServerOptions>,
    servers: readonly ServerHealth[],
    quorumMet: boolean,
  ) => {
    const built = buildPool(virtualServer({ servers: [], ...options }), servers, quorumMet, 'own');
    return {
      weights: [...built.destinations.values()].map(({ key, params }) => `${key.address} ${params.weight}`),
      mustNotServe: [...built.mustNotServe],
    };
  };

  it('has the servers that serve, and knows those that must not', () => {
    expect(pool({}, [health(), health({ up: false })], true).weights).toEqual(['10.0.1.1 4']);
    expect(pool({}, [health({ up: false })], false)).toEqual({
      weights: [],
      mustNotServe: ['10.0.1.1:8000'],
    });
  });

  it('has the sorry server alone without a quorum, and inhibited beside the others with one', () => {
    expect(pool({ sorry: {} }, [health()], false).weights).toEqual(['10.9.9.9 1']);
    expect(pool({ sorry: { inhibit: true } }, [health()], true).weights).toEqual([
      '10.0.1.1 4',
      '10.9.9.9 0',
    ]);
    expect(pool({ sorry: {} }, [health()], true).weights).toEqual(['10.0.1.1 4']);
  });
});
