import { spawn } from 'node:child_process';
import type { HalfMessage, HeldAddress } from '../../base/parent-link.ts';

/** How a half ended. */
export interface HalfEnd {
  readonly status: number | null;
  readonly signal: string | null;
}

export interface HalfObserver {
  told(message: HalfMessage): void;
  /** Once; also when it could not be started. */
  ended(end: HalfEnd): void;
}

/** A running half. */
export interface HalfProcess {
  readonly pid: number | undefined;
  signal(name: NodeJS.Signals | number): void;
}

export interface HalfCommand {
  /** Options of node itself. */
  readonly runtime: readonly string[];
  /** Arguments of lvsd. */
  readonly args: readonly string[];
  /** Handed over through the channel; null: nothing is. It may come later than the start. */
  readonly reading: Promise<string> | null;
}

/** systemd's messages come from the supervisor alone; a half must not answer for it. */
const WITHHELD = ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID'];

/** Most addresses that a half may hold: 64 instances with 255 each, and room. */
const MAX_HELD_ADDRESSES = 65_536;

/** Starts this program again as one of its halves, with a channel to it. Its output is ours. */
export function startHalf(command: HalfCommand, observer: HalfObserver): HalfProcess {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !WITHHELD.includes(name)));
  const program = process.argv[1] ?? '';
  const child = spawn(process.execPath, [...command.runtime, program, ...command.args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env,
  });
  let over = false;
  const end = (status: number | null, signal: string | null): void => {
    if (over) return;
    over = true;
    observer.ended({ status, signal });
  };
  child.on('message', (message: unknown) => {
    if (!over && isHalfMessage(message)) observer.told(message);
  });
  child.once('error', () => {
    if (child.pid === undefined) end(null, null);
  });
  child.once('exit', end);
  void command.reading?.then((text) => {
    if (!over) child.send(text, () => undefined);
  });
  return {
    pid: child.pid,
    signal: (name) => {
      if (over || child.pid === undefined) return;
      // Real-time signals have no names, which the child's own kill() insists on.
      process.kill(child.pid, name);
    },
  };
}

function isHalfMessage(value: unknown): value is HalfMessage {
  if (!isObject(value)) return false;
  switch (value['kind']) {
    case 'beat':
      return typeof value['limit'] === 'number' && value['limit'] > 0;
    case 'reading':
      return typeof value['text'] === 'string';
    case 'ready':
      return isObject(value['needs']);
    case 'routes':
      return value['routes'] === null || isHeldRoutes(value['routes']);
    case 'addresses':
      return (
        Array.isArray(value['addresses']) &&
        value['addresses'].length <= MAX_HELD_ADDRESSES &&
        value['addresses'].every(isHeldAddress)
      );
    default:
      return false;
  }
}

export function isHeldAddress(value: unknown): value is HeldAddress {
  return (
    isObject(value) &&
    typeof value['interface'] === 'string' &&
    typeof value['address'] === 'string' &&
    typeof value['prefixLength'] === 'number'
  );
}

function isHeldRoutes(value: unknown): boolean {
  const isPositive = (one: unknown): boolean => typeof one === 'number' && one > 0;
  return isObject(value) && ['table', 'protocol', 'silence'].every((name) => isPositive(value[name]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
