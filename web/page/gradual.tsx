import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Rows that are drawn at once, and that each frame adds: some milliseconds of work. */
const PORTION = 25;

/**
 * Draws a first portion of a long list at once, and one more in each frame, so that no task blocks the page. `portion` says
 * how many rows, where a row is larger than others.
 */
export function Gradual<Item>(props: {
  readonly items: readonly Item[];
  readonly portion?: number;
  draw(item: Item): ComponentChildren;
}) {
  const { items, portion = PORTION, draw } = props;
  const [drawn, setDrawn] = useState(portion);
  const missing = drawn < items.length;
  useEffect(() => {
    if (!missing) return undefined;
    const frame = requestAnimationFrame(() => setDrawn(drawn + portion));
    return () => cancelAnimationFrame(frame);
  }, [missing, drawn, portion]);
  return <>{items.slice(0, drawn).map(draw)}</>;
}
