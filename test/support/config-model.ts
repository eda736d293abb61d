import type { LoadedConfig } from '../../src/config/load.ts';

/** The model of a load without the places that its parts came from; maps as objects. */
export function modelText(loaded: LoadedConfig): string {
  return `${JSON.stringify(loaded.config, plain, 2)}\n`;
}

function plain(key: string, value: unknown): unknown {
  if (key === 'span') return undefined;
  return value instanceof Map ? Object.fromEntries(value) : value;
}
