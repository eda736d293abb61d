import { useEffect, useRef } from 'preact/hooks';

/** The latest attempts of one check; the oldest comes first. */
export interface PastCheck {
  readonly type: string;
  readonly target: string;
  readonly results: readonly { readonly result: string; readonly duration_ms: number }[];
}

/** Shows a block for each attempt and a line with their durations. */
export function Past({ past }: { readonly past: PastCheck | undefined }) {
  const results = past?.results ?? [];
  if (results.length === 0) return null;
  const failed = results.filter(({ result }) => result !== 'ok').length;
  const sum = `${results.length} attempts, ${failed === 0 ? 'all passed' : `${failed} did not pass`}`;
  return (
    <div class="past">
      <p class="strip" role="img" aria-label={`The last ${sum}`}>
        {results.map(({ result, duration_ms: ms }, index) => (
          <i
            // biome-ignore lint/suspicious/noArrayIndexKey: an attempt has no other name than its place.
            key={index}
            class={result === 'ok' ? 'up' : result === 'local_error' ? 'unchecked' : 'down'}
            title={`${result}, ${ms} ms`}
          />
        ))}
      </p>
      <p class="dim">Last {sum}; how long they took:</p>
      <DurationLine durations={results.map(({ duration_ms: ms }) => ms)} />
    </div>
  );
}

function DurationLine({ durations }: { readonly durations: readonly number[] }) {
  const place = useRef<HTMLDivElement>(null);
  const text = durations.join(' ');
  useEffect(() => {
    const target = place.current;
    if (target === null || durations.length < 2) return;
    let chart: { destroy(): void } | null = null;
    let gone = false;
    // The chart library is loaded only here, because no other view draws a chart.
    void import('./duration-chart.tsx').then(({ drawDurations }) => {
      if (!gone) chart = drawDurations(target, durations);
    });
    return () => {
      gone = true;
      chart?.destroy();
    };
  }, [text]);
  return <div ref={place} class="chart" role="img" aria-label="Milliseconds of the last attempts" />;
}
