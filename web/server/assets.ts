import { createHash } from 'node:crypto';
import type { PageAssets } from './plain-pages.ts';

/** A file of the page in memory. The path of a request is never used to open a file. */
export interface Asset {
  readonly type: string;
  readonly body: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

export interface AssetTable {
  /** The files by the path of the request. */
  readonly files: ReadonlyMap<string, Asset>;
  readonly names: PageAssets;
}

/**
 * Makes the table of all files that a browser may load. Scripts keep their names, to which the bundler has added a hash. Other
 * files get a hash of their content in front, so that browsers may cache all files for ever.
 */
export function assetTable(files: ReadonlyMap<string, Buffer>): AssetTable {
  const table = new Map<string, Asset>();
  const names = { script: '', style: '', icon: '' };
  for (const [name, body] of files) {
    const extension = name.slice(name.lastIndexOf('.') + 1);
    const type = TYPES[extension];
    if (type === undefined) continue;
    const hash = createHash('sha256').update(body).digest('base64url').slice(0, 12);
    const path = `/assets/${extension === 'js' ? name : `${hash}-${name}`}`;
    table.set(path, { type, body });
    if (/^main-.*\.js$/.test(name)) names.script = path;
    if (name === 'page.css') names.style = path;
    if (name === 'icon.svg') names.icon = path;
  }
  return { files: table, names };
}
