import { LoadObserver } from '../language/load-observer.ts';
import type { ConfigFormat, ConfigPorts, LoadedConfig, LoadOptions } from '../load.ts';
import { loadConfig } from '../load.ts';
import type { Config } from '../model/config.ts';
import { yamlComments } from '../yaml/comments.ts';
import { keepalivedComments } from './comment.ts';
import { CommentPlacer } from './comment-placer.ts';
import { isDurationKeyword, isFlagKeyword } from './keyword-kinds.ts';
import type { OutTree } from './out-statement.ts';
import { Settler } from './settle.ts';
import { writeKeepalived } from './write-keepalived.ts';
import { writeYaml } from './write-yaml.ts';

/** The result of a conversion. */
export type Conversion =
  | { readonly kind: 'done'; readonly text: string; readonly loaded: LoadedConfig }
  /** The file has errors, or does not exist. */
  | { readonly kind: 'unusable'; readonly loaded: LoadedConfig }
  /**
   * The written text does not have the same meaning: `reading` is the result of loading it, `text` is what was written.
   */
  | {
      readonly kind: 'inexact';
      readonly text: string;
      readonly loaded: LoadedConfig;
      readonly reading: LoadedConfig;
    };

/**
 * Converts a configuration to the other syntax, or to the same one with includes, definitions and conditions resolved.
 * The result is loaded again, and is refused unless it gives an equal Config.
 */
export function convertConfig(
  path: string,
  target: ConfigFormat,
  ports: ConfigPorts,
  options: LoadOptions,
  heading: readonly string[],
): Conversion {
  const observer = new LoadObserver();
  const loaded = loadConfig(path, ports, { ...options, observer });
  if (loaded.config === null) return { kind: 'unusable', loaded };
  const fromYaml = loaded.format === 'yaml';
  const comments = new CommentPlacer(({ text }) =>
    fromYaml ? yamlComments(text) : keepalivedComments(text),
  );
  const settler = new Settler({ config: loaded.config, observer, comments, keepalived: !fromYaml });
  const { statements, left } = settler.settle(observer.tree);
  const tree: OutTree = { heading, statements, end: [...left, ...comments.rest(loaded.sources)] };
  const text =
    target === 'yaml' ? writeYaml(tree, isFlagKeyword) : writeKeepalived(tree, fromYaml, isDurationKeyword);
  const reading = readBack(text, target, ports, options);
  const exact = reading.config !== null && sameConfig(loaded.config, reading.config);
  return exact ? { kind: 'done', text, loaded } : { kind: 'inexact', text, loaded, reading };
}

function readBack(
  text: string,
  target: ConfigFormat,
  ports: ConfigPorts,
  options: LoadOptions,
): LoadedConfig {
  const name = target === 'yaml' ? 'converted.yaml' : 'converted.conf';
  const files: ConfigPorts['files'] = {
    read: (path) =>
      path === name ? { ok: true, text, identity: name, executable: false } : ports.files.read(path),
    list: (path) => ports.files.list(path),
  };
  return loadConfig(name, { ...ports, files }, { configId: options.configId });
}

/** Compares two configurations in everything except the places that they came from. */
export function sameConfig(left: Config, right: Config): boolean {
  return comparable(left) === comparable(right);
}

function comparable(config: Config): string {
  return JSON.stringify(config, (key, value: unknown) => {
    if (key === 'span') return undefined;
    return value instanceof Map || value instanceof Set ? [...value] : value;
  });
}
