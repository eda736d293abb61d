import { neutralise } from '../../base/visible-text.ts';
import type { Origin } from '../../config/show/origin.ts';
import type { ShownPart, ShownSetting, ShownValue } from '../../config/show/shown.ts';

/** Of a name with its indent: the longest is that of the granularity in a virtual server. */
const NAME_WIDTH = 26;
const VALUE_WIDTH = 28;

/** A configuration as text, one value on a line, with where it came from behind it. */
export function renderShown(parts: readonly ShownPart[]): string {
  return parts.map((part) => `${lines(part, '').join('\n')}\n`).join('\n');
}

function lines(part: ShownPart, indent: string): readonly string[] {
  const title = part.id === '' ? part.kind : `${part.kind} ${part.id}`;
  const inner = `${indent}  `;
  return [
    neutralise(`${indent}${title}${part.at === null ? '' : `  # ${part.at}`}`),
    ...part.settings.map((setting) => neutralise(settingLine(setting, inner))),
    ...part.parts.flatMap((child) => lines(child, inner)),
  ];
}

function settingLine({ name, value, origin }: ShownSetting, indent: string): string {
  const left = `${indent}${name}`.padEnd(NAME_WIDTH);
  return `${left} ${valueText(value).padEnd(VALUE_WIDTH)}  # ${originText(origin)}`;
}

function valueText(value: ShownValue): string {
  if (value === null) return '-';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  return value.length === 0 ? '-' : value.map(valueText).join(', ');
}

/** `lvsd.conf:12`, `inherited from virtual_server, lvsd.conf:4`, `default`. */
function originText(origin: Origin): string {
  switch (origin.kind) {
    case 'derived':
      return 'from the block around it';
    case 'default': {
      if (origin.unused === null) return 'default';
      return `default; ${origin.unused} is not used${origin.note === null ? '' : ` (${origin.note})`}`;
    }
    case 'file':
    case 'inherited': {
      const place = origin.kind === 'file' ? origin.at : `inherited from ${origin.from ?? ''}, ${origin.at}`;
      return origin.note === null ? place : `${place} (${origin.note})`;
    }
  }
}
