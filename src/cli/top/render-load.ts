import { type Line, paint, piece } from '../render/style.ts';
import { displayWidth, padLeft, padRight } from '../render/text.ts';
import type { Load, Rates, ServiceLoad } from './rates.ts';

const HEADINGS = ['CONN/S', 'IN B/S', 'OUT B/S', 'IN P/S', 'OUT P/S', 'ACTIVE', 'INACT'] as const;
/** As wide as the widest heading and as `999.9k`, so that a name of 24 columns fits into a terminal of 80. */
const NUMBER_WIDTH = 7;
const MIN_NAME_WIDTH = 18;

export interface LoadOptions {
  readonly width: number;
  readonly color: boolean;
  /** When the look was taken, ISO 8601, and how long after the one before. */
  readonly at: string;
  readonly seconds: number | null;
}

/** The loads as a table, real servers below their virtual server. */
export function renderLoad(loads: readonly ServiceLoad[], options: LoadOptions): string {
  const rows = loads.flatMap((service) => [service, ...service.servers]);
  const longest = Math.max(MIN_NAME_WIDTH, ...rows.map((row) => displayWidth(nameOf(row))));
  const room = options.width - HEADINGS.length * (NUMBER_WIDTH + 1);
  const width = Math.max(MIN_NAME_WIDTH, Math.min(longest, room));
  const over =
    options.seconds === null ? 'rates come with the next look' : `over ${options.seconds.toFixed(1)} s`;
  const lines: Line[] = [
    [piece(`${options.at}, ${over}`, 'dim')],
    [
      piece(
        padRight('SERVER', width) + HEADINGS.map((text) => ` ${padLeft(text, NUMBER_WIDTH)}`).join(''),
        'dim',
      ),
    ],
    ...rows.map((row) => rowLine(row, width)),
  ];
  return lines.map((line) => `${paint(line, options.width, options.color)}\n`).join('');
}

function nameOf({ name, service }: Load): string {
  return service === null ? name : `  ${name}`;
}

function rowLine(row: Load, width: number): Line {
  const { rates, active, inactive } = row;
  const numbers = [
    ...RATE_NAMES.map((name) => rateText(rates, name)),
    countText(active),
    countText(inactive),
  ];
  const name = nameOf(row);
  return [
    piece(padRight(name, width), row.service === null ? 'strong' : 'plain'),
    piece(numbers.map((text) => ` ${padLeft(text, NUMBER_WIDTH)}`).join('')),
  ];
}

const RATE_NAMES: readonly (keyof Rates)[] = [
  'connections',
  'incomingBytes',
  'outgoingBytes',
  'incomingPackets',
  'outgoingPackets',
];

function rateText(rates: Rates | null, name: keyof Rates): string {
  return rates === null ? '-' : countText(rates[name]);
}

const UNITS: readonly (readonly [number, string])[] = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e4, 'k'],
];

/** `0`, `3.5`, `980`, `12.3k`, `4.5M`. */
export function countText(value: number): string {
  for (const [size, unit] of UNITS) {
    if (value >= size) return `${(value / (unit === 'k' ? 1000 : size)).toFixed(1)}${unit}`;
  }
  return value < 10 && !Number.isInteger(value) ? value.toFixed(1) : String(Math.round(value));
}
