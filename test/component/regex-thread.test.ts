import { describe, expect, it } from 'vitest';
import type { ConnectionSpec } from '../../checkers/connection/spec.ts';
import { createHttpProbe } from '../../checkers/http/probe.ts';
import { translateRegex } from '../../checkers/http/regex/regex.ts';
import { RegexThreadPool } from '../../checkers/http/regex/thread-pool.ts';
import type { BodyRegex, HttpCheckSpec } from '../../checkers/http/spec.ts';
import type { ProbeResult } from '../../checkers/types.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { LoopbackServer } from '../support/loopback-server.ts';
import { httpTools } from '../support/probe-tools.ts';
import { settled, VirtualClock } from '../support/virtual-clock.ts';

const MIB = 1024 * 1024;
const tools = httpTools();

function regexOf(pattern: string, more: Partial<BodyRegex> = {}): BodyRegex {
  const translation = translateRegex({ pattern, options: [], negated: false, minOffset: 0, maxOffset: null });
  if (translation.kind === 'refused') throw new Error(translation.reason);
  return { ...translation.regex, ...more };
}

function check(connection: ConnectionSpec, regex: BodyRegex): Promise<ProbeResult> {
  const url = { path: '/', host: 'www', status: [{ from: 200, to: 299 }], digest: null, regex };
  const spec: HttpCheckSpec = { type: 'HTTP_GET', connection, protocol: '1.1', urls: [url] };
  const context = { clock: new SystemClock(), signal: new AbortController().signal };
  return createHttpProbe(spec, tools)(context, 0);
}

async function verdictOn(body: string, regex: BodyRegex): Promise<ProbeResult> {
  await using server = await LoopbackServer.replying(`HTTP/1.0 200 OK\r\n\r\n${body}`);
  return await check(server.connection(), regex);
}

describe('the regex of a url', () => {
  it('must match, or must not', async () => {
    const must = regexOf('db: (?:ok|fine)');
    const mustNot = regexOf('error', { negated: true });
    expect(await verdictOn('db: ok', must)).toMatchObject({
      outcome: 'pass',
      detail: 'HTTP 200, regex matches',
    });
    expect(await verdictOn('db: no', must)).toMatchObject({
      code: 'body',
      detail: 'HTTP 200, regex must match: db: (?:ok|fine)',
    });
    expect(await verdictOn('fine', mustNot)).toMatchObject({
      outcome: 'pass',
      detail: 'HTTP 200, regex does not match',
    });
    expect(await verdictOn('an error', mustNot)).toMatchObject({
      code: 'body',
      detail: 'HTTP 200, regex must not match: error',
    });
  });

  it('sees the body only, never the headers', async () => {
    await using server = await LoopbackServer.replying('HTTP/1.0 200 OK\r\nX-State: good\r\n\r\nbad');
    expect(await check(server.connection(), regexOf('good'))).toMatchObject({ code: 'body' });
    expect(await check(server.connection(), regexOf('bad', { maxOffset: 0 }))).toMatchObject({
      outcome: 'pass',
    });
  });

  it('matches across packets and chunks', async () => {
    await using server = await LoopbackServer.onRequest((socket) => {
      const parts = [
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
        '2\r\nhe\r\n',
        '3\r\nllo\r\n',
        '0\r\n\r\n',
      ];
      const next = (): void => {
        const part = parts.shift();
        if (part === undefined) socket.end();
        else socket.write(part, () => setImmediate(next));
      };
      next();
    });
    expect(await check(server.connection(), regexOf('^hello$'))).toMatchObject({ outcome: 'pass' });
  });

  it('is not tried on more than a mebibyte', async () => {
    expect(await verdictOn(`ok${'x'.repeat(MIB - 2)}`, regexOf('ok'))).toMatchObject({ outcome: 'pass' });
    expect(await verdictOn(`ok${'x'.repeat(MIB - 1)}`, regexOf('ok'))).toMatchObject({
      code: 'body',
      detail: 'HTTP 200, body above 1 MiB, too large for a regex',
    });
  });

  it('ends by its deadline when its pattern would take for ever, and holds up nothing else', async () => {
    await using server = await LoopbackServer.replying(`HTTP/1.0 200 OK\r\n\r\n${'a'.repeat(30)}b`);
    const clock = new SystemClock();
    const startedAt = clock.now();
    let longestTurn = 0;
    let last = startedAt;
    const watch = setInterval(() => {
      longestTurn = Math.max(longestTurn, clock.now() - last);
      last = clock.now();
    }, 1);
    const endless = check(server.connection(), regexOf('(a+)+$'));
    const others: number[] = [];
    for (let run = 0; run < 20; run += 1) {
      expect(await check(server.connection(), regexOf('a+b'))).toMatchObject({ outcome: 'pass' });
      others.push(clock.now() - startedAt);
    }
    expect(await endless).toMatchObject({
      outcome: 'fail',
      code: 'body',
      detail: 'HTTP 200, regex must match, but the search took over 1 s: (a+)+$',
    });
    clearInterval(watch);
    expect(clock.now() - startedAt).toBeLessThan(4000);
    // All of the others were over while the endless one went on.
    expect(Math.max(...others)).toBeLessThan(1000);
    expect(longestTurn).toBeLessThan(500);
  });
});

describe('the regex threads', () => {
  const search = (source: string, text: string) => ({ source, flags: 'g', text, start: 0 });

  it('search one after the other where there is one, which goes on after a search that was ended', async () => {
    const thread = new RegexThreadPool(new SystemClock(), 1);
    const answers = await Promise.all([
      thread.search(search('b', 'ab')),
      thread.search(search('(a+)+$', `${'a'.repeat(40)}b`)),
      thread.search(search('x', 'ab')),
    ]);
    expect(answers).toEqual([
      { kind: 'found', index: 1 },
      { kind: 'expired', limit: 1000 },
      { kind: 'found', index: null },
    ]);
  });

  it('let nobody wait behind long searches for more than three seconds, nor more than a thousand', async () => {
    const clock = new VirtualClock();
    const thread = new RegexThreadPool(clock, 1);
    const searches = Array.from({ length: 1001 }, () =>
      thread.search(search('(a+)+$', `${'a'.repeat(60)}b`)),
    );
    expect(await searches[1000]).toMatchObject({ kind: 'unavailable' });
    const ended = new Set<number>();
    searches.forEach((answer, index) => void answer.then(() => ended.add(index)));
    // Each takes its full second, once its thread is there and at work.
    while (ended.size < 1001) {
      if (clock.pending > 0) clock.advance(1000);
      await settled();
    }
    const kinds = await Promise.all(searches.map(async (answer) => (await answer).kind));
    expect(kinds.filter((kind) => kind === 'expired')).toHaveLength(3);
    expect(kinds.filter((kind) => kind === 'unavailable')).toHaveLength(998);
  });

  it('search side by side, so that an endless search holds up no other', async () => {
    const threads = new RegexThreadPool(new SystemClock());
    const order: string[] = [];
    await Promise.all([
      threads.search(search('(a+)+$', `${'a'.repeat(40)}b`)).then(({ kind }) => order.push(kind)),
      threads.search(search('b', 'ab')).then(({ kind }) => order.push(kind)),
      threads.search(search('x', 'ab')).then(({ kind }) => order.push(kind)),
    ]);
    expect(order).toEqual(['found', 'found', 'expired']);
  });

  it('go on after a search that breaks its thread', async () => {
    const thread = new RegexThreadPool(new SystemClock());
    expect(await thread.search(search('(', 'x'))).toMatchObject({ kind: 'unavailable' });
    expect(await thread.search(search('x', 'x'))).toEqual({ kind: 'found', index: 0 });
  });
});
