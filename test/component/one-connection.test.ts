import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ControlServer } from '../../src/api/control-server.ts';
import { controlRouter } from '../../src/api/routes.ts';
import { statusBody } from '../../src/api/status-body.ts';
import { SharedRun } from '../../src/base/shared-run.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { AnswerBudget } from '../../src/serving/answer-budget.ts';
import { MAX_WAITING_REQUESTS } from '../../src/serving/request-turns.ts';
import { UNASKED } from '../support/control-handlers.ts';
import { defer } from '../support/deferred.ts';
import { eventually } from '../support/eventually.ts';
import { RecordingLogger } from '../support/recording-logger.ts';
import { largeDocument } from '../support/status-documents.ts';

let directory: string;
let path: string;
let asked = 0;
let running = 0;
let most = 0;
let server: ControlServer;
const logger = new RecordingLogger();

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lvsd-one-'));
  path = join(directory, 's');
  asked = 0;
  most = 0;
  const clock = new SystemClock();
  server = new ControlServer(
    {
      router: controlRouter(
        {
          ...UNASKED,
          version: async () => {
            asked += 1;
            running += 1;
            most = Math.max(most, running);
            await nextTurn();
            running -= 1;
            return { api: 1, version: '0.1.0', pid: 1 };
          },
        },
        clock,
      ),
      clock,
      logger,
      processMask: (mask) => process.umask(mask),
    },
    { path },
  );
  await server.start();
});

afterEach(async () => {
  await server.stop();
  rmSync(directory, { recursive: true });
});

const REQUEST = 'GET /v1/version HTTP/1.1\r\nHost: x\r\n\r\n';

function pipelined(count: number): { readonly socket: Socket; readonly answers: () => number } {
  const socket = connect(path);
  let text = '';
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  socket.write(REQUEST.repeat(count));
  return { socket, answers: () => text.split('HTTP/1.1 200').length - 1 };
}

describe('one connection', () => {
  it('gets its requests answered one at a time and in order', async () => {
    const { socket, answers } = pipelined(MAX_WAITING_REQUESTS);
    await eventually(() => answers() === MAX_WAITING_REQUESTS);
    expect(most).toBe(1);
    socket.write(REQUEST);
    await eventually(() => answers() === MAX_WAITING_REQUESTS + 1);
    socket.destroy();
  });

  it('is cut off when it asks far ahead, and has started one request by then', async () => {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const { socket } = pipelined(2000);
      await eventually(() => socket.destroyed || socket.readableEnded);
    }
    expect(asked).toBeLessThanOrEqual(3);
    expect(logger.lines.filter(({ message }) => message.includes('cut off'))).toHaveLength(1);
  });
});

describe('answers that nobody reads', () => {
  function answer() {
    let onClose = (): void => undefined;
    const sent = {
      destroyed: false,
      once: (_event: 'close', listener: () => void) => {
        onClose = listener;
      },
      destroy: () => {
        sent.destroyed = true;
        onClose();
      },
      close: () => onClose(),
    };
    return sent;
  }

  it('never keep more than the bound and the newest answer', () => {
    const budget = new AnswerBudget(100);
    const answers = Array.from({ length: 50 }, answer);
    for (const [index, sent] of answers.entries()) {
      budget.hold(sent, { index }, 30);
      expect(budget.bytes).toBeLessThanOrEqual(100);
      expect(sent.destroyed).toBe(false);
    }
    expect(answers.filter(({ destroyed }) => !destroyed)).toHaveLength(3);
    for (const sent of answers) sent.close();
    expect(budget.bytes).toBe(0);
  });

  it('count a body once that several get, and let a single large one through', () => {
    const budget = new AnswerBudget(100);
    const body = {};
    const [first, second, large] = [answer(), answer(), answer()];
    budget.hold(first, body, 80);
    budget.hold(second, body, 80);
    expect(budget.bytes).toBe(80);
    first.close();
    expect(budget.bytes).toBe(80);
    budget.hold(large, {}, 1000);
    expect([second.destroyed, large.destroyed, budget.bytes]).toEqual([true, false, 1000]);
  });
});

describe('dear answers', () => {
  it('are made one at a time, and at most one more for all who ask meanwhile', async () => {
    const waits = [defer(), defer()];
    let runs = 0;
    const shared = new SharedRun(async () => {
      runs += 1;
      await waits[runs - 1]?.promise;
      return runs;
    });
    const first = shared.ask();
    await nextTurn();
    const others = Array.from({ length: 500 }, () => shared.ask());
    waits[0]?.resolve();
    expect(await first).toBe(1);
    waits[1]?.resolve();
    expect(new Set(await Promise.all(others))).toEqual(new Set([2]));
  });

  it('go on after a run that failed', async () => {
    let runs = 0;
    const shared = new SharedRun(() => {
      runs += 1;
      return runs === 1 ? Promise.reject(new Error('once')) : Promise.resolve(runs);
    });
    await expect(shared.ask()).rejects.toThrow('once');
    expect(await shared.ask()).toBe(2);
  });

  it('leave turns to others while the text of 10,000 servers is made, and lose nothing', async () => {
    const document = largeDocument(100, 100);
    let turns = 0;
    let done = false;
    const count = (): void => {
      turns += 1;
      if (!done) setImmediate(count);
    };
    setImmediate(count);
    const body = await statusBody(document);
    done = true;
    expect(turns).toBeGreaterThan(20);
    expect(JSON.parse(Buffer.from(body).toString())).toEqual(document);
  });
});
