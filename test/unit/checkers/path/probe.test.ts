import { describe, expect, it } from 'vitest';
import { dataPathProbe, type NetworkSpec, type PathHost } from '../../../../checkers/path/probe.ts';
import { pathConnection } from '../../../../checkers/path/spec.ts';
import { failed, inconclusive, passed } from '../../../../checkers/result.ts';
import type { ProbeResult } from '../../../../checkers/types.ts';
import { address } from '../../../support/data-path-machine.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const SPEC: NetworkSpec = {
  type: 'TCP_CHECK',
  connection: {
    address: address('192.0.2.10'),
    port: 80,
    bindAddress: null,
    bindPort: null,
    bindInterface: null,
    mark: 7,
    timeout: 5000,
    path: { method: 'dr', server: { address: address('10.1.0.11'), port: 8080 } },
  },
};

/** Runs one attempt; `carried` is what it finds by its way, `straight` what it finds at the server. */
async function attempt(carried: ProbeResult, straight: ProbeResult, host: Partial<PathHost> = {}) {
  const connection = pathConnection(SPEC);
  if (connection === null) throw new Error('no path');
  const asked: NetworkSpec['connection'][] = [];
  const probe = dataPathProbe(
    SPEC,
    connection,
    {
      obstacle: () => null,
      source: () => Promise.resolve({ address: address('10.1.0.1') }),
      answersArp: () => Promise.resolve(false),
      fault: () => Promise.resolve(null),
      ...host,
    },
    (spec) => () => {
      asked.push(spec.connection);
      return Promise.resolve(spec.connection.mark === null ? straight : carried);
    },
  );
  const context = { clock: new VirtualClock(), signal: new AbortController().signal };
  return { result: await probe(context, 0), asked };
}

const SILENT = failed('timeout', 'no answer within 5 s');
const WELL = passed('connected');

describe('a data-path probe', () => {
  it('comes from the source that the host names, with its mark', async () => {
    const { result, asked } = await attempt(WELL, SILENT);
    expect(result).toBe(WELL);
    expect(asked).toMatchObject([{ address: '192.0.2.10', port: 80, bindAddress: '10.1.0.1', mark: 7 }]);
  });

  it('that fails is followed by a look straight at the server', async () => {
    const { result, asked } = await attempt(SILENT, WELL);
    expect(result).toMatchObject({ outcome: 'fail', code: 'path' });
    expect(asked[1]).toMatchObject({
      address: '10.1.0.11',
      port: 8080,
      bindAddress: null,
      mark: null,
      timeout: 1000,
    });
    expect(asked[1]).not.toHaveProperty('path');
  });

  it('of a server that answers ARP fails although it passes', async () => {
    const { result } = await attempt(WELL, WELL, { answersArp: () => Promise.resolve(true) });
    expect(result).toMatchObject({
      outcome: 'fail',
      code: 'path',
      detail: expect.stringContaining('answers ARP'),
    });
  });

  it.each([
    ['its private service is missing', { obstacle: () => 'not yet' }, 'not yet', 0],
    ['there is no source', { source: () => Promise.resolve({ reason: 'no address' }) }, 'no address', 0],
    ['this host drops answers', { fault: () => Promise.resolve('rp_filter') }, 'rp_filter', 1],
  ])('says nothing of its server when %s', async (_, host, reason, attempts) => {
    const { result, asked } = await attempt(SILENT, WELL, host);
    expect(result).toMatchObject({ outcome: 'inconclusive', detail: reason });
    expect(asked).toHaveLength(attempts);
  });

  it('that could not be made is not looked into', async () => {
    const { result, asked } = await attempt(inconclusive('no descriptor'), WELL);
    expect(result).toMatchObject({ outcome: 'inconclusive', detail: 'no descriptor' });
    expect(asked).toHaveLength(1);
  });
});
