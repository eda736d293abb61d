import { spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { pair } from '../lab/vrrp/cases.ts';
import { LVSD, playOnce } from '../lab/vrrp/duel.ts';
import type { BenchResult } from './result.ts';

/** Minutes under load; what docs/measured.md claims is for 10. */
const MINUTES = Number(process.env['BENCH_MINUTES'] ?? 1);
const INTERVAL = 0.1;
/** A process with a heap of a million objects that blocks for 150 ms at a time, twice as many as there are processors. */
const BUSY =
  'const heap=Array.from({length:1e6},(_,i)=>({i}));for(;;){const end=Date.now()+150;while(Date.now()<end)heap[Date.now()%1e6]={i:0};Atomics.wait(new Int32Array(new SharedArrayBuffer(4)),0,0,5)}';

/** Adverts of 100 ms beside processes that take all there is: how late they are, and whether the other node takes over. */
export async function measurePunctuality(): Promise<BenchResult> {
  const busy = Array.from({ length: cpus().length * 2 }, () =>
    spawn(process.execPath, ['-e', BUSY], { stdio: 'ignore' }),
  );
  try {
    const { timeline } = await playOnce(
      {
        title: 'adverts of 100 ms under load',
        config: pair(150, 100, { interval: INTERVAL, more: 'version 3' }),
        events: [],
        seconds: MINUTES * 60,
      },
      LVSD,
      LVSD,
    );
    const times = timeline.n1.adverts.map(({ at }) => at).filter((at) => at > 0);
    const late = times.slice(1).map((at, index) => Math.abs(at - (times[index] ?? at) - INTERVAL) * 1000);
    const takeovers = timeline.n2.adverts.filter(({ at }) => at > 0).length;
    return {
      measurements: [
        { name: 'advert off its beat under load, p50', unit: 'ms', values: [quantile(late, 0.5)] },
        { name: 'advert off its beat under load, p99.9', unit: 'ms', values: [quantile(late, 0.999)] },
        { name: 'adverts of the BACKUP under load', unit: '', values: [takeovers] },
      ],
      remarks: [
        `Under load: ${times.length} adverts of 100 ms in ${MINUTES} min beside ${busy.length} processes that block for 150 ms; an advert of the BACKUP would be a false takeover.`,
      ],
    };
  } finally {
    for (const child of busy) child.kill('SIGKILL');
  }
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
