import { Diagnostics } from '../../src/config/language/diagnostic.ts';
import { renderDiagnostics } from '../../src/config/language/render-diagnostic.ts';
import type { Source } from '../../src/config/language/source.ts';
import type { Statement, Tree } from '../../src/config/language/tree.ts';
import type { ConfigPorts, LoadedConfig, NamespaceStanding } from '../../src/config/load.ts';
import { loadConfig, parseKeepalived } from '../../src/config/load.ts';
import type { MemoryFile } from './memory-file-reader.ts';
import { MemoryFileReader } from './memory-file-reader.ts';
import type { MemoryScripts } from './memory-script-facts.ts';
import { memoryScriptFacts } from './memory-script-facts.ts';

/** What a test may set of the surroundings of a load. */
export interface LoadSurroundings {
  readonly files?: Readonly<Record<string, MemoryFile>>;
  readonly scripts?: MemoryScripts;
  readonly configId?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly uniform?: number;
  /** How the process stands to network namespaces, by their names; others are absent. */
  readonly networkNamespaces?: Readonly<Record<string, NamespaceStanding>>;
}

/** What a load in a test stands on: these files and no others. */
export function configPortsOf(
  files: Readonly<Record<string, MemoryFile>>,
  around: LoadSurroundings = {},
): ConfigPorts {
  return {
    files: new MemoryFileReader(files),
    hostName: 'director.example.org',
    standingTo: (name) => around.networkNamespaces?.[name] ?? 'absent',
    scripts: memoryScriptFacts(around.scripts),
    entropy: { uniform: () => around.uniform ?? 0.5 },
    environment: (name) => around.environment?.[name],
  };
}

/** Loads a text as if it were a file; `around.files` adds others. */
export function loadText(path: string, text: string, around: LoadSurroundings = {}): LoadedConfig {
  const ports = configPortsOf({ ...around.files, [path]: text }, around);
  return loadConfig(path, ports, { configId: around.configId ?? 'main' });
}

/** The diagnostics of a load as an operator sees them. */
export function rendered(loaded: LoadedConfig): string {
  return renderDiagnostics(loaded.diagnostics, loaded.omittedDiagnostics);
}

/** `severity code` of each diagnostic. */
export function codes(loaded: LoadedConfig): string[] {
  return loaded.diagnostics.map(({ severity, code }) => `${severity} ${code}`);
}

/** Reads keepalived syntax as far as the tree. */
export function parseText(
  text: string,
  around: LoadSurroundings = {},
): { readonly tree: Tree; readonly diagnostics: Diagnostics; readonly sources: readonly Source[] } {
  const path = 'main.conf';
  const diagnostics = new Diagnostics();
  const source: Source = { path, text };
  const sources: Source[] = [source];
  const ports = configPortsOf({ ...around.files, [path]: text }, around);
  const options = { configId: around.configId ?? 'main' };
  const tree = [...parseKeepalived(source, path, ports, options, sources, diagnostics)];
  return { tree, diagnostics, sources };
}

/** A tree as nested arrays of words: what matters of it. */
export type Shape = readonly (string | Shape)[];

export function shape(statement: Statement): Shape {
  const words = statement.words.map((word) => word.text);
  return statement.block === null ? words : [...words, statement.block.map(shape)];
}

/** A tree as the reference writes statements: `a b | { | c | }`. */
export function flat(tree: Tree): string {
  return tree.flatMap(flatStatement).join(' | ');
}

function flatStatement(statement: Statement): string[] {
  const words = statement.words.map((word) => word.text).join(' ');
  return statement.block === null ? [words] : [words, '{', ...statement.block.flatMap(flatStatement), '}'];
}
