import UPlot from 'uplot';

const HEIGHT = 110;

/** Draws milliseconds of attempts, the oldest on the left, in the colours of the page. */
export function drawDurations(target: HTMLElement, durations: readonly number[]): { destroy(): void } {
  const style = getComputedStyle(target);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const [line, text, edge] = [colour('--accent'), colour('--dim'), colour('--edge')] as const;
  const axis = {
    stroke: text,
    grid: { stroke: edge, width: 1 },
    ticks: { show: false },
    font: '11px system-ui',
  };
  return new UPlot(
    {
      width: Math.max(200, target.clientWidth),
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false }, y: { range: (_chart, _low, high) => [0, Math.max(1, high * 1.1)] } },
      series: [{}, { stroke: line, width: 1.5, points: { size: 4 } }],
      axes: [
        { ...axis, show: false },
        { ...axis, size: 60, values: (_chart, values) => values.map((value) => `${value} ms`) },
      ],
    },
    [durations.map((_, index) => index), [...durations]],
    target,
  );
}
