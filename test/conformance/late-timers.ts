/** Preloaded into lvsd to make it late on purpose: every timer of 0.1 s or more takes half a second longer. */
const LATE_MS = 500;
const SHORTEST_MS = 100;

const onTime = globalThis.setTimeout;
const late = (run: (...words: unknown[]) => void, ms = 0, ...words: unknown[]): NodeJS.Timeout =>
  onTime(run, ms >= SHORTEST_MS ? ms + LATE_MS : ms, ...words);
globalThis.setTimeout = Object.assign(late, onTime);
