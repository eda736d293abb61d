import { describe, expect, it } from 'vitest';
import type { ControlHandlers, ReloadReport } from '../../../src/api/protocol.ts';
import { ANSWER_DEADLINE_MS, answerRequest, RELOAD_DEADLINE_MS } from '../../../src/api/routes.ts';
import { MAX_SELECTORS } from '../../../src/api/selector.ts';
import { UNASKED } from '../../support/control-handlers.ts';
import { statusDocument, troubledDocument } from '../../support/status-documents.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const REPORT: ReloadReport = {
  result: 'success',
  detail: 'nothing changed',
  changes: [],
  diagnostics: [],
  duration_ms: 1,
};

function handlers(overrides: Partial<ControlHandlers> = {}): ControlHandlers {
  return {
    ...UNASKED,
    status: () => Promise.resolve(troubledDocument()),
    version: () => Promise.resolve({ api: 1, version: '0.1.0', pid: 812 }),
    reload: () => Promise.resolve(REPORT),
    ...overrides,
  };
}

async function ask(method: string, target: string, overrides: Partial<ControlHandlers> = {}) {
  const { status, body, headers } = await answerRequest(
    { method, target, body: '' },
    handlers(overrides),
    new VirtualClock(),
  );
  return { status, headers, body: JSON.parse(Buffer.from(body).toString()) };
}

describe('the routes of the control API', () => {
  it('answer the status document', async () => {
    expect(await ask('GET', '/v1/status')).toMatchObject({ status: 200, body: troubledDocument() });
  });

  it('hand selectors to the daemon and leave out what it sends all the same', async () => {
    const seen: (readonly string[])[] = [];
    const { body } = await ask('GET', '/v1/status?virtual_server=10.0.0.1&virtual_server=fwmark%207', {
      status: (selectors) => {
        seen.push(selectors);
        return Promise.resolve(troubledDocument());
      },
    });
    expect(seen).toEqual([['10.0.0.1', 'fwmark 7']]);
    expect(body.virtual_servers).toHaveLength(2);
  });

  it('refuse more selectors than the bound', async () => {
    const query = Array.from({ length: MAX_SELECTORS + 1 }, () => 'virtual_server=1').join('&');
    expect(await ask('GET', `/v1/status?${query}`)).toMatchObject({
      status: 400,
      body: { error: { code: 'too-many-selectors' } },
    });
  });

  it('answer 404 with the paths there are', async () => {
    const answer = await ask('GET', '/v2/status');
    expect(answer).toMatchObject({ status: 404, body: { error: { code: 'not-found' } } });
    expect(answer.body.error.hint).toContain('/v1/status');
  });

  it('answer 405 and the method that is allowed', async () => {
    expect(await ask('GET', '/v1/reload')).toMatchObject({
      status: 405,
      headers: { allow: 'POST' },
      body: { error: { code: 'method-not-allowed' } },
    });
  });

  it.each([
    ['success', 200],
    ['rejected', 422],
    ['failed', 500],
  ] as const)('answer a reload that ended in %s with %i and the report', async (result, status) => {
    const report = { ...REPORT, result };
    const answer = await ask('POST', '/v1/reload', { reload: () => Promise.resolve(report) });
    expect(answer).toMatchObject({ status, body: report });
  });

  it.each([
    ['GET', '/v1/status', ANSWER_DEADLINE_MS],
    ['POST', '/v1/reload', RELOAD_DEADLINE_MS],
  ])('answer %s %s with 503 when the daemon takes longer than %i ms', async (method, target, deadline) => {
    const clock = new VirtualClock();
    const never = handlers({ status: () => new Promise(() => {}), reload: () => new Promise(() => {}) });
    let answered = false;
    const answer = answerRequest({ method, target, body: '' }, never, clock).finally(() => {
      answered = true;
    });
    await clock.advanceAndSettle(deadline - 1);
    expect(answered).toBe(false);
    await clock.advanceAndSettle(1);
    expect(await answer).toMatchObject({ status: 503 });
  });

  it('leave no timer behind an answer', async () => {
    const clock = new VirtualClock();
    await answerRequest({ method: 'GET', target: '/v1/status', body: '' }, handlers(), clock);
    await clock.advanceAndSettle(0);
    expect(clock.pending).toBe(0);
  });

  it('pass on what a handler throws', async () => {
    const failing = handlers({ status: () => Promise.reject(new Error('no document')) });
    const answer = answerRequest(
      { method: 'GET', target: '/v1/status', body: '' },
      failing,
      new VirtualClock(),
    );
    await expect(answer).rejects.toThrow('no document');
  });

  it('do not take a query for a part of the path', async () => {
    const answer = await ask('GET', '/v1/status?x=/v1/reload', {
      status: () => Promise.resolve(statusDocument()),
    });
    expect(answer.status).toBe(200);
  });
});
