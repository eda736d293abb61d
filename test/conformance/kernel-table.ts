import type { Table } from './scenario.ts';

/** Reads the text of /proc/net/ip_vs, except what traffic moves (connections); keys as a person writes them. */
export function parseKernelTable(text: string): Table {
  const table: Record<string, Record<string, string>> = {};
  let destinations: Record<string, string> | null = null;
  // Three lines of headings come first.
  for (const line of text.split('\n').slice(3)) {
    const words = line.trim().split(/\s+/);
    if (words[0] === '->') {
      const [, endpoint = '', method = '', weight = ''] = words;
      if (destinations !== null) destinations[readEndpoint(endpoint)] = `${method}/${weight}`;
    } else if (words.length > 1) {
      const [protocol = '', name = '', ...rest] = words;
      const service = [protocol, protocol === 'FWM' ? name : readEndpoint(name), ...rest].join(' ');
      destinations = {};
      table[service] = destinations;
    }
  }
  return table;
}

/** `0A000001:0050` is 10.0.0.1:80. IPv6 is left in the kernel's brackets. */
function readEndpoint(text: string): string {
  const colon = text.lastIndexOf(':');
  const port = Number.parseInt(text.slice(colon + 1), 16);
  const address = text.slice(0, colon);
  if (address.startsWith('[')) return `${address}:${port}`;
  const bytes = [0, 2, 4, 6].map((i) => Number.parseInt(address.slice(i, i + 2), 16));
  return `${bytes.join('.')}:${port}`;
}
