import type { ClockReading } from '../../base/clock-reading.ts';
import type { WallTime } from '../../base/time.ts';
import type { Override, Pause, ServerOverride } from './override.ts';
import { MAX_WEIGHT } from './weight.ts';

/** The overrides and the pause, which must survive a restart. */
export interface OperatorState {
  readonly overrides: readonly ServerOverride[];
  readonly pause: Pause | null;
}

export const NOTHING_SAID: OperatorState = { overrides: [], pause: null };

/** The number of overrides in force, and read from a file. */
export const MAX_OVERRIDES = 10_000;

/** The longest text that is accepted from the file. */
const MAX_TEXT = 256;

const FORMAT_VERSION = 1;

/** The contents of a state file. */
export interface SavedOperatorState {
  readonly state: OperatorState;
  /** Entries that could not be understood. */
  readonly dropped: number;
  /** When the file was saved; null in files of earlier versions, whose times are used unchanged. */
  readonly savedAt: ClockReading | null;
}

/** The text of the state file. */
export function formatOperatorState(state: OperatorState, savedAt: ClockReading): string {
  return `${JSON.stringify({ version: FORMAT_VERSION, savedAt, ...state }, null, 1)}\n`;
}

/**
 * Reads what {@link formatOperatorState} wrote; undefined for any other text. Entries that cannot be understood are
 * dropped and counted: one bad line must not put a server back into service that an operator took out.
 */
export function parseOperatorState(text: string): SavedOperatorState | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(content) || content['version'] !== FORMAT_VERSION) return undefined;
  const entries = content['overrides'];
  if (!Array.isArray(entries)) return undefined;
  const overrides = entries
    .slice(0, MAX_OVERRIDES)
    .map(readOverride)
    .filter((entry) => entry !== undefined);
  const pause = content['pause'] === null ? null : readPause(content['pause']);
  const dropped = entries.length - overrides.length + (pause === undefined ? 1 : 0);
  const savedAt = readClockReading(content['savedAt']);
  return { state: { overrides, pause: pause ?? null }, dropped, savedAt };
}

function readClockReading(value: unknown): ClockReading | null {
  if (!isRecord(value)) return null;
  const { boot, monotonic, wall } = value;
  return isText(boot) && isTime(monotonic) && isTime(wall) ? { boot, monotonic, wall } : null;
}

function readOverride(value: unknown): ServerOverride | undefined {
  if (!isRecord(value) || !isRecord(value['override'])) return undefined;
  const { virtualServer, realServer } = value;
  if (!isText(virtualServer) || !isText(realServer)) return undefined;
  const override = readConfiguredValue(value['override']);
  return override === undefined ? undefined : { virtualServer, realServer, override };
}

function readConfiguredValue(value: Record<string, unknown>): Override | undefined {
  const pause = readPause(value);
  if (pause === undefined) return undefined;
  const { kind, weight, deadline, drained } = value;
  if (kind !== 'drain' && kind !== 'disable' && kind !== 'weight') return undefined;
  if (kind === 'weight' ? !isWeight(weight) : weight !== null) return undefined;
  if (!isOptionalTime(deadline) || typeof drained !== 'boolean') return undefined;
  return {
    ...pause,
    kind,
    weight: isWeight(weight) ? weight : null,
    deadline: kind === 'drain' ? deadline : null,
    drained: kind === 'drain' && drained,
  };
}

function readPause(value: unknown): Pause | undefined {
  if (!isRecord(value)) return undefined;
  const { author, reason, since, expiresAt } = value;
  if (!isText(author) || (reason !== null && !isText(reason))) return undefined;
  return isTime(since) && isOptionalTime(expiresAt) ? { author, reason, since, expiresAt } : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_TEXT;
}

function isWeight(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_WEIGHT;
}

/** The latest time that a Date can hold. */
const MAX_TIME = 8_640_000_000_000_000;

function isTime(value: unknown): value is WallTime {
  return typeof value === 'number' && value >= 0 && value <= MAX_TIME;
}

function isOptionalTime(value: unknown): value is WallTime | null {
  return value === null || isTime(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
