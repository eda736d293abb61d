import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { goTo, logIn, openBrowser, RunningPage } from '../../support/page/running-page.ts';
import type { Bench, Measurement } from '../result.ts';
import { BUSY_SITE, BusySite } from './busy-site.ts';
import { measureGuessing } from './guessing.ts';

/** For how long each view is looked at, in milliseconds; `BENCH_MINUTES` is for looking longer. */
const LOOK_MS = Number(process.env['BENCH_MINUTES'] ?? 0) * 60_000 || 20_000;
/** Until a view that was just opened has settled. */
const SETTLE_MS = 3_000;

/** Claims of the page: what the main thread may be kept busy by at once, and what the page's values may take. */
const LONGEST_TASK_MS = 50;
const LARGEST_HEAP_MB = 150;
const FIRST_ROWS_MS = 1_000;

const OPENED = Array.from({ length: 10 }, (_, index) => `tcp+10.1.0.${index}%3A80`).join('%7C');

const VIEWS: Readonly<Record<string, string>> = {
  'virtual servers': 'view=services',
  'virtual servers, 10 of them opened': `view=services&open=${OPENED}`,
  machines: 'view=machines',
  problems: 'view=problems',
};

/**
 * What a browser has to do for a page that stays open on a large site, view by view, and whether guessing passwords at the
 * page makes the director's checks late. Fails when one of the claims does not hold.
 */
export const benchPage: Bench = async () => {
  const measurements: Measurement[] = [];
  const remarks = [
    `${BUSY_SITE.services} virtual servers with ${BUSY_SITE.reals} real servers each, of which ${BUSY_SITE.changing * 100} % change each second; each view for ${LOOK_MS / 1000} s`,
    'a task is what the main thread of the page does at once, by its processor time: waiting for a processor of this machine is not counted',
  ];
  const broken: string[] = [];
  const site = new BusySite();
  const running = await RunningPage.open('/run/none.sock', { connect: () => site.client() });
  const browser = await openBrowser();
  try {
    const page = await logIn(browser, running);
    measurements.push(await measureLoad(browser, running));
    for (const [name, query] of Object.entries(VIEWS)) {
      await goTo(page, query);
      await delay(SETTLE_MS);
      const { longest, busy } = await lookAt(page);
      const heap = await heapMb(page);
      measurements.push(
        { name: `${name}: longest task`, unit: 'ms', values: [longest] },
        { name: `${name}: main thread busy`, unit: '%', values: [busy * 100] },
        { name: `${name}: heap`, unit: 'MB', values: [heap] },
      );
      if (longest > LONGEST_TASK_MS) broken.push(`${name}: a task of ${longest.toFixed(0)} ms`);
      if (heap > LARGEST_HEAP_MB) broken.push(`${name}: a heap of ${heap.toFixed(0)} MB`);
    }
    const first = measurements[0]?.values ?? [];
    if (Math.min(...first) > FIRST_ROWS_MS)
      broken.push(`first rows after ${Math.min(...first).toFixed(0)} ms`);
  } finally {
    await browser.close();
    await running[Symbol.asyncDispose]();
    site.stop();
  }
  const guessing = await measureGuessing();
  measurements.push(...guessing.measurements);
  remarks.push(...guessing.remarks);
  if (broken.length > 0) throw new Error(`the page does not hold what it claims: ${broken.join('; ')}`);
  return { measurements, remarks };
};

/** Marks the frame after the one in which the first virtual server came into the document. */
const FIRST_ROWS = `new MutationObserver((_list, observer) => {
  if (document.querySelector('article[data-id]') === null) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => performance.mark('first-rows')));
}).observe(document, { childList: true, subtree: true })`;

/** Resolves with when that was, in milliseconds after the page was asked for. */
const AT_FIRST_ROWS = `new Promise((resolve) => {
  const look = () => {
    const [mark] = performance.getEntriesByName('first-rows');
    if (mark === undefined) setTimeout(look, 20);
    else resolve(mark.startTime);
  };
  look();
})`;

/** From asking for the page until its first rows are there, of somebody who is logged in. */
async function measureLoad(browser: Browser, running: RunningPage): Promise<Measurement> {
  const page = await logIn(browser, running);
  await page.addInitScript(FIRST_ROWS);
  const values: number[] = [];
  for (let run = 0; run < 5; run += 1) {
    await page.goto(`${running.origin}/?view=services`);
    values.push(await page.evaluate<number>(AT_FIRST_ROWS));
  }
  await page.close();
  return { name: 'first rows after the page was asked for', unit: 'ms', values };
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly tid: number;
  readonly pid: number;
  /** Processor time in microseconds. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** The longest task of the page's main thread and the part of the time that all of them take, by a trace of Chromium. */
async function lookAt(page: Page): Promise<{ readonly longest: number; readonly busy: number }> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel', 'disabled-by-default-devtools.timeline', '__metadata'] },
  } as never);
  await delay(LOOK_MS);
  await endTrace(session);
  const mains = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = events.filter(
    ({ name, tdur, pid, tid }) => name === 'RunTask' && tdur !== undefined && mains.has(`${pid} ${tid}`),
  );
  if (tasks.length === 0) throw new Error('the trace has no tasks of the page');
  const milliseconds = tasks.map(({ tdur = 0 }) => tdur / 1000);
  const sum = milliseconds.reduce((total, one) => total + one, 0);
  return { longest: Math.max(...milliseconds), busy: sum / LOOK_MS };
}

async function endTrace(session: CDPSession): Promise<void> {
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
  await session.detach();
}

/** What the page's values take once all that is not needed any more is gone. */
async function heapMb(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize / 1_000_000;
}
