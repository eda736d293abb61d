import { readFileSync } from 'node:fs';

/** The `version` of the package that this file belongs to, found from dist/src/platform or src/platform. */
export function packageVersion(): string {
  let directory = new URL('.', import.meta.url);
  while (directory.pathname !== '/') {
    const version = versionIn(new URL('package.json', directory));
    if (version !== undefined) return version;
    directory = new URL('..', directory);
  }
  return 'unknown';
}

function versionIn(file: URL): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const manifest: unknown = JSON.parse(text);
  if (typeof manifest !== 'object' || manifest === null) return undefined;
  if (!('name' in manifest) || manifest.name !== 'lvsd' || !('version' in manifest)) return undefined;
  return typeof manifest.version === 'string' ? manifest.version : undefined;
}
