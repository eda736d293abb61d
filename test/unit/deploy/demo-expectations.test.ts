import { describe, expect, it } from 'vitest';
import { judge, type Observations, type RequestRecord } from '../../../deploy/demo/expectations.ts';

const answered = (at: number, server: string): RequestRecord => ({
  startedAt: at,
  endedAt: at + 1,
  server,
  error: null,
});
const refused = (at: number): RequestRecord => ({
  startedAt: at,
  endedAt: at + 1,
  server: null,
  error: 'ECONNREFUSED',
});
const round = ['rs1', 'rs2', 'rs1', 'rs2', 'rs1', 'rs3'];
const requests = (from: number, servers: readonly string[]): readonly RequestRecord[] =>
  Array.from({ length: 60 }, (_, i) => answered(from + 10 * i, servers[i % servers.length] ?? ''));

const good: Observations = {
  requests: [
    ...requests(0, round),
    refused(1100),
    ...requests(3000, ['rs2', 'rs2', 'rs3']),
    ...requests(6000, round),
  ],
  weights: { rs1: 3, rs2: 2, rs3: 1 },
  victim: 'rs1',
  balancedFrom: 0,
  killedAt: 1000,
  removedAt: 2000,
  restartedAt: 4000,
  returnedAt: 5500,
  endedAt: 7000,
  shownStates: ['up', 'down', 'up'],
  exitStatus: 0,
  leftInKernel: [],
};

describe('What the demo expects', () => {
  it('holds for a run in which everything went well', () => {
    expect(judge(good).filter(({ ok }) => !ok)).toEqual([]);
  });

  it.each<[string, Partial<Observations>, RegExp]>([
    ['a failure before the kill', { requests: [...good.requests, refused(500)] }, /^requests failed only/],
    ['a failure after the removal', { requests: [...good.requests, refused(3500)] }, /^requests failed only/],
    ['a removal that takes too long', { removedAt: 2990, killedAt: 400 }, /^rs1 left the kernel/],
    ['a server that stays', { removedAt: null }, /^rs1 left the kernel never/],
    ['a server that does not return', { returnedAt: null }, /^rs1 was back in the kernel never/],
    ['shares beside the weights', { weights: { rs1: 1, rs2: 1, rs3: 1 } }, /^shares before the kill/],
    [
      'the dead server answering',
      { requests: [...good.requests, answered(3500, 'rs1')] },
      /^shares without rs1/,
    ],
    ['no requests after the return', { requests: good.requests.slice(0, 121) }, /^shares after the return/],
    ['a status that does not show the failure', { shownStates: ['up', 'up', 'up'] }, /^lvsctl status showed/],
    ['a bad exit', { exitStatus: 1 }, /^lvsd ended with status 1/],
    ['a service left behind', { leftInKernel: ['TCP 198.51.100.10:80 wrr'] }, /^lvsd left TCP/],
  ])('does not hold with %s', (_name, change, text) => {
    const failed = judge({ ...good, ...change }).filter(({ ok }) => !ok);
    expect(failed.some((expectation) => text.test(expectation.text))).toBe(true);
  });
});
