import { afterEach, describe, expect, it } from 'vitest';
import { RouterClaims } from '../../../../src/platform/halves/router-claims.ts';

const ROUTER = `test ${process.pid} inet 71`;
const OTHER = `test ${process.pid} inet 72`;

const made: RouterClaims[] = [];

function claims(hasSpeaker: boolean): RouterClaims {
  const one = new RouterClaims(() => hasSpeaker);
  made.push(one);
  return one;
}

afterEach(() => {
  for (const one of made.splice(0)) one.close();
});

describe('Virtual routers that one process of a host has for itself', () => {
  it('names those that another has, and changes nothing then', async () => {
    const [first, second] = [claims(true), claims(true)];
    expect(await first.claim([ROUTER])).toEqual([]);
    expect(await second.claim([OTHER, ROUTER])).toEqual([ROUTER]);
    expect(await first.claim([ROUTER, OTHER])).toEqual([]);
  });

  it('gives up what is not claimed any more, and everything at the end', async () => {
    const [first, second] = [claims(true), claims(true)];
    await first.claim([ROUTER, OTHER]);
    await first.claim([OTHER]);
    expect(await second.claim([ROUTER])).toEqual([]);
    first.close();
    expect(await second.claim([ROUTER, OTHER])).toEqual([]);
  });

  it('waits for one that is about to end', async () => {
    const [first, second] = [claims(true), claims(true)];
    await first.claim([ROUTER]);
    const waiting = second.claim([ROUTER]);
    first.close();
    expect(await waiting).toEqual([]);
  });

  it('waits for all of them together', async () => {
    const routers = Array.from({ length: 40 }, (_, id) => `${ROUTER} ${id}`);
    await claims(true).claim(routers);
    const startedAt = performance.now();
    expect(await claims(true).claim(routers)).toEqual(routers);
    // One after the other they take 40 s.
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  });

  it('is not kept out by somebody who only took the name: without a socket for VRRP that is no speaker', async () => {
    await claims(true).claim([ROUTER]);
    expect(await claims(false).claim([ROUTER])).toEqual([]);
  });

  it('claims one router once, however often it is named', async () => {
    expect(await claims(true).claim([ROUTER, ROUTER])).toEqual([]);
  });
});
