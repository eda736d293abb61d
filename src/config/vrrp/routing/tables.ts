import { WELL_KNOWN_TABLES } from '../../../base/virtual-routing.ts';
import type { FileReader } from '../../language/file-reader.ts';

/** The directories in which iproute2 looks for names: first the administrator's, then the distribution's. */
const DIRECTORIES = ['/etc/iproute2', '/usr/share/iproute2', '/usr/lib/iproute2'];

/** The number of a routing table by its number or name; null when there is none. */
export function tableNumber(text: string, files: FileReader): number | null {
  if (/^(0x[0-9a-f]{1,8}|[0-9]{1,10})$/i.test(text)) {
    const number = Number(text);
    return number >= 1 && number <= 0xffff_ffff ? number : null;
  }
  const known = WELL_KNOWN_TABLES.get(text);
  if (known !== undefined) return known;
  for (const path of DIRECTORIES.flatMap((directory) => filesOf(directory, files))) {
    const found = numberIn(path, text, files);
    if (found !== null) return found;
  }
  return null;
}

function filesOf(directory: string, files: FileReader): readonly string[] {
  const more = files.list(`${directory}/rt_tables.d`) ?? [];
  return [
    `${directory}/rt_tables`,
    ...more
      .filter(({ name }) => name.endsWith('.conf'))
      .map(({ name }) => `${directory}/rt_tables.d/${name}`),
  ];
}

/** Reads lines `NUMBER NAME`, with comments after a `#`. */
function numberIn(path: string, name: string, files: FileReader): number | null {
  const content = files.read(path);
  if (!content.ok) return null;
  for (const line of content.text.split('\n')) {
    const [number = '', known] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (known === name && /^(0x[0-9a-f]{1,8}|[0-9]{1,10})$/i.test(number)) return Number(number);
  }
  return null;
}
