// Lays the schema of lvsd's YAML out in a clone of SchemaStore: `node deploy/schemastore/layout.mjs CLONE`.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const DEPLOY = join(HERE, '..');
const EXAMPLES = join(DEPLOY, 'examples');

/** Paths in SchemaStore, each with the file of lvsd that goes there. */
export function layout() {
  const examples = readdirSync(EXAMPLES).filter((name) => name.endsWith('.yaml'));
  const bad = readdirSync(join(HERE, 'negative')).filter((name) => name.endsWith('.yaml'));
  return new Map([
    ['src/schemas/json/lvsd.json', join(DEPLOY, 'lvsd.schema.json')],
    ...examples.map((name) => [`src/test/lvsd/${name}`, join(EXAMPLES, name)]),
    ...bad.map((name) => [`src/negative_test/lvsd/${name}`, join(HERE, 'negative', name)]),
  ]);
}

/** Writes the files into a clone, and the entry into its catalogue where that is there. */
export function layOut(clone) {
  for (const [path, file] of layout()) {
    const target = join(clone, path);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(file, target);
  }
  const catalogFile = join(clone, 'src/api/json/catalog.json');
  if (!existsSync(catalogFile)) return;
  const catalog = JSON.parse(readFileSync(catalogFile, 'utf8'));
  const entry = JSON.parse(readFileSync(join(HERE, 'catalog-entry.json'), 'utf8'));
  const others = catalog.schemas.filter(({ name }) => name !== entry.name);
  const place = others.findIndex(({ name }) => name.localeCompare(entry.name) > 0);
  others.splice(place === -1 ? others.length : place, 0, entry);
  writeFileSync(catalogFile, `${JSON.stringify({ ...catalog, schemas: others }, null, 2)}\n`);
}

const [, program = '', clone] = process.argv;
if (program === fileURLToPath(import.meta.url)) {
  if (clone === undefined) {
    console.error('which clone of SchemaStore? write: node deploy/schemastore/layout.mjs CLONE');
    process.exitCode = 2;
  } else layOut(clone);
}
