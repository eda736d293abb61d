import { createHash } from 'node:crypto';
import type { PageAssets } from './plain-pages.ts';

/** A file of the page, kept in memory: no path of a request is ever looked for on disk. */
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
  /** By the path of the request. */
  readonly files: ReadonlyMap<string, Asset>;
  readonly names: PageAssets;
}

/**
 * What the browser may load, by name. Files that scripts import by name keep theirs, which has a hash of the bundler; the
 * others get one of their content, so that all of them may be kept for ever.
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
