import { readFileSync } from 'node:fs';

/** The `version` of the package that this file belongs to, wherever in the package the file was built to. */
export function packageVersion(): string {
  return packageFact((folder) => versionIn(new URL('package.json', folder))) ?? 'unknown';
}

/** The commit that `npm run build` saw, or null when it was built outside of a repository. */
export function packageRevision(): string | null {
  return packageFact((folder) => readText(new URL('dist/revision', folder))?.trim() || undefined) ?? null;
}

/** Looks in each folder from the one of this file up to the root of the package, and returns the first answer. */
function packageFact(ask: (folder: URL) => string | undefined): string | undefined {
  let directory = new URL('.', import.meta.url);
  while (directory.pathname !== '/') {
    const fact = ask(directory);
    if (fact !== undefined) return fact;
    directory = new URL('..', directory);
  }
  return undefined;
}

function versionIn(file: URL): string | undefined {
  const text = readText(file);
  if (text === undefined) return undefined;
  const manifest: unknown = JSON.parse(text);
  if (typeof manifest !== 'object' || manifest === null) return undefined;
  if (!('name' in manifest) || manifest.name !== 'lvsd' || !('version' in manifest)) return undefined;
  return typeof manifest.version === 'string' ? manifest.version : undefined;
}

function readText(file: URL): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
