import type { Entropy } from '../base/time.ts';
import { decodeConfig } from './decode/config.ts';
import { DecodeContext, type NamespaceStanding } from './decode/context.ts';
import { Includer } from './keepalived/include.ts';
import { LENIENT } from './keepalived/include-check.ts';
import { withNamesInComments } from './keepalived/name-comments.ts';
import { TreeBuilder } from './keepalived/parser.ts';
import { StatementStream } from './keepalived/statement-stream.ts';
import type { Diagnostic, Severity } from './language/diagnostic.ts';
import { Diagnostics } from './language/diagnostic.ts';
import type { DiagnosticCode } from './language/diagnostic-code.ts';
import type { FileFault, FileReader } from './language/file-reader.ts';
import type { LoadObserver } from './language/load-observer.ts';
import type { Source } from './language/source.ts';
import { findPlaceholder } from './language/template.ts';
import type { Statement } from './language/tree.ts';
import {
  BLOCK_KEYWORDS,
  INNER_KEYWORDS,
  NOT_NESTED_KEYWORDS,
  plainKeywords,
  TOP_LEVEL_KEYWORDS,
} from './language/vocabulary.ts';
import type { Config } from './model/config.ts';
import type { ScriptFacts } from './scripts/script-facts.ts';
import { parseYaml } from './yaml/parse.ts';

/** The ports and facts that a load needs. */
export interface ConfigPorts {
  readonly files: FileReader;
  /** The full name of this host, for mail. */
  readonly hostName: string;
  /** How this process relates to the network namespace of that name (ip-netns(8)). */
  standingTo(networkNamespace: string): NamespaceStanding;
  /** The facts for judging scripts. */
  readonly scripts: ScriptFacts;
  /** The randomness for `${_RANDOM}`. */
  readonly entropy: Entropy;
  /** Reads a variable for `${_ENV NAME}`. */
  environment(name: string): string | undefined;
}

export interface LoadOptions {
  /** The id that `@id` lines are compared with; keepalived's default is the host name up to its first dot. */
  readonly configId: string;
  /** Notes what is read, for later questions. */
  readonly observer?: LoadObserver;
  /** The half that the configuration is for; absent for both. The whole file is judged in any case. */
  readonly half?: ConfigHalf;
}

/** The halves of a director, each of which may run in a process of its own. */
export type ConfigHalf = 'lvs' | 'vrrp';

export type { NamespaceStanding };

export type ConfigFormat = 'keepalived' | 'yaml';

/** A configuration that was read and judged as a whole. */
export interface LoadedConfig {
  /** Null exactly when there is a diagnostic of severity error. */
  readonly config: Config | null;
  /** The diagnostics in file order, each once, bounded in number. */
  readonly diagnostics: readonly Diagnostic[];
  /** The number of diagnostics of each severity, listed or not. */
  readonly counts: Readonly<Record<Severity, number>>;
  /** The number of diagnostics beyond the bound. */
  readonly omittedDiagnostics: number;
  readonly format: ConfigFormat;
  /** Every file that was read, in the order of reading. */
  readonly sources: readonly Source[];
}

/**
 * Files ending in `.yaml`, `.yml` and `.json` are YAML (of which JSON is a subset); all others have keepalived's
 * syntax.
 */
export function configFormat(path: string): ConfigFormat {
  return /\.(?:yaml|yml|json)$/i.test(path) ? 'yaml' : 'keepalived';
}

/** Reads, decodes, completes and validates a configuration. Never throws because of a file's content. */
export function loadConfig(path: string, ports: ConfigPorts, options: LoadOptions): LoadedConfig {
  const diagnostics = new Diagnostics();
  const sources: Source[] = [];
  const format = configFormat(path);
  const config = readConfig(path, format, ports, options, sources, diagnostics);
  return {
    config: diagnostics.hasErrors ? null : config,
    diagnostics: diagnostics.inFileOrder(sources),
    counts: {
      error: diagnostics.count('error'),
      warning: diagnostics.count('warning'),
      info: diagnostics.count('info'),
    },
    omittedDiagnostics: diagnostics.omitted,
    format,
    sources,
  };
}

function readConfig(
  path: string,
  format: ConfigFormat,
  ports: ConfigPorts,
  options: LoadOptions,
  sources: Source[],
  diagnostics: Diagnostics,
): Config | null {
  const content = ports.files.read(path);
  if (!content.ok) {
    diagnostics.error(
      FAULT_CODES[content.fault],
      null,
      `cannot read the configuration ${path}: ${content.detail}`,
      {
        hint: FAULT_HINTS[content.fault],
      },
    );
    return null;
  }
  const source: Source = { path, text: content.text };
  sources.push(source);
  if (content.text.trim() === '') {
    diagnostics.error('file-empty', null, `the configuration ${path} is empty`, {
      hint: 'an empty file is refused, because it would take every service away',
    });
    return null;
  }
  const other = otherSyntax(content.text, format);
  if (other !== null) {
    const message = `${path} is read as ${NAMES[format]}, and looks like ${NAMES[other]}`;
    diagnostics.error('wrong-syntax', { source, start: 0, end: 1 }, message, {
      hint:
        other === 'yaml'
          ? 'its name must end in .yaml or .json'
          : 'its name must not end in .yaml, .yml or .json',
    });
    return null;
  }
  if (reportTemplate(source, format, diagnostics)) return null;
  const tree =
    format === 'yaml'
      ? parseYaml(source, diagnostics)
      : parseKeepalived(source, content.identity, ports, options, sources, diagnostics);
  const { observer } = options;
  const context = new DecodeContext(format, diagnostics, ports, observer);
  const config = decodeConfig(observer === undefined ? tree : observer.collect(tree), context);
  if (config.virtualServers.length === 0 && config.vrrp === undefined && !diagnostics.hasErrors)
    reportNone(path, diagnostics);
  return options.half === undefined ? config : halfOf(config, options.half);
}

/** Keeps what one half needs, so that the objects of the other half can be freed. */
function halfOf(config: Config, half: ConfigHalf): Config {
  if (half === 'lvs') {
    const { vrrp: _vrrp, ...lvs } = config;
    return lvs;
  }
  return { virtualServers: [], ...(config.vrrp === undefined ? {} : { vrrp: config.vrrp }) };
}

/** Reads keepalived's syntax, with all included files, as the statements of its top level. */
export function parseKeepalived(
  source: Source,
  identity: string,
  ports: ConfigPorts,
  options: LoadOptions,
  sources: Source[],
  diagnostics: Diagnostics,
): Iterable<Statement> {
  const context = {
    configId: options.configId,
    entropy: ports.entropy,
    environment: (name: string): string | undefined => ports.environment(name),
  };
  const includer = new Includer(ports.files, diagnostics, source);
  const main = { source, identity, parent: null, level: LENIENT };
  const stream = new StatementStream(main, context, includer, diagnostics, (file) => sources.push(file));
  const grammar = {
    blocks: BLOCK_KEYWORDS,
    topLevel: TOP_LEVEL_KEYWORDS,
    notNested: NOT_NESTED_KEYWORDS,
    inner: INNER_KEYWORDS,
    plain: plainKeywords(),
  };
  return withNamesInComments(new TreeBuilder(stream, grammar, diagnostics).statements());
}

/** Where values are missing, all other diagnostics would only be about their absence. */
function reportTemplate(source: Source, format: ConfigFormat, diagnostics: Diagnostics): boolean {
  const found = findPlaceholder(source.text, format);
  if (found === null) return false;
  const { start, end, more } = found;
  const others = more === 0 ? '' : ` (and ${more} more)`;
  const message = `${source.text.slice(start, end)} is a placeholder${others}: this is a template, not a configuration`;
  diagnostics.error('unfilled-template', { source, start, end }, message, {
    hint: 'name the file that the template makes',
  });
  return true;
}

/**
 * It is only a warning, because keepalived runs with such a file: one that has only VRRP, or whose services are on `@`
 * lines.
 */
function reportNone(path: string, diagnostics: Diagnostics): void {
  diagnostics.warning(
    'no-virtual-servers',
    null,
    `${path} has no usable virtual server: nothing will be balanced`,
  );
}

const NAMES: Readonly<Record<ConfigFormat, string>> = { keepalived: 'keepalived.conf', yaml: 'YAML' };

/** The other syntax, when the text is clearly written in it although its name says otherwise. */
function otherSyntax(text: string, format: ConfigFormat): ConfigFormat | null {
  const first = firstLine(text);
  if (format === 'yaml') {
    return /^(?:virtual_server|virtual_server_group|global_defs|vrrp_instance)\b[^:]*\{$/.test(first)
      ? 'keepalived'
      : null;
  }
  const yaml = /^(?:---$|virtual_servers?[ ]*:|virtual_server_groups[ ]*:)/.test(first);
  return yaml || /^\s*\{\s*"/.test(text) ? 'yaml' : null;
}

/** The first line that is neither empty nor a comment. */
function firstLine(text: string): string {
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, Math.min(end, start + MAX_FIRST_LINE)).trim();
    if (line !== '' && !line.startsWith('#') && !line.startsWith('!')) return line;
    start = end + 1;
  }
  return '';
}

const MAX_FIRST_LINE = 200;

const FAULT_CODES: Readonly<Record<FileFault, DiagnosticCode>> = {
  missing: 'file-missing',
  unreadable: 'file-unreadable',
  directory: 'file-not-regular',
  'not-regular': 'file-not-regular',
  binary: 'file-binary',
  'too-large': 'file-too-large',
};

const FAULT_HINTS: Readonly<Record<FileFault, string>> = {
  missing: 'check the path given with --config',
  unreadable: 'the user that runs lvsd must be able to read it',
  directory: 'name the file in it',
  'not-regular': 'name a regular file',
  binary: 'a configuration is text; this may be another file',
  'too-large': 'a configuration of this size was surely not meant',
};
