import type { DiagnosticCode } from '../../../src/config/language/diagnostic-code.ts';
import type { Config } from '../../../src/config/model/config.ts';
import type { LoadSurroundings } from '../config.ts';
import type { MemoryFile } from '../memory-file-reader.ts';
/** What docs/errors.md says of one code, and a file that gives it. */
export interface DiagnosticExample {
  readonly meaning: string;
  readonly remedy: string;
  /** `site.conf` unless it is YAML or does not exist. */
  readonly path?: string;
  readonly text: string | MemoryFile;
  /** What stands in the documentation in the place of a file that is too large for it, or cannot be shown. */
  readonly shown?: string;
  readonly around?: LoadSurroundings;
}

/** What comes of a warning or an info: of an error nothing does. */
export type Reading =
  /** In words for the page, and the text that the example is read as. */
  | { readonly words: string; readonly as: string }
  /** Read as it is written; `holds` says so of the result. */
  | { readonly holds: (config: Config) => boolean };

/** A virtual server with one real server, with further lines in the one and in the other. */
export function service(inServer: string, inService = '', header = '10.0.0.1 80', rest = ''): string {
  const indent = (text: string, blanks: string): string => text.replaceAll(/^(?=.)/gm, blanks);
  const own = inService.includes('protocol') || inService === '-' ? '' : '  protocol TCP\n';
  const lines = inService === '' || inService === '-' ? '' : `${indent(inService, '  ')}\n`;
  const body = inServer === '' ? '' : `${indent(inServer, '    ')}\n`;
  return `virtual_server ${header} {\n  lb_algo rr\n  lb_kind NAT\n${own}${lines}  real_server 10.0.1.1 80 {\n${body}  }\n}\n${rest}`;
}

export const MEGABYTE = 1024 * 1024;
export function url(lines: string): string {
  return `HTTP_GET {\n  url {\n    ${lines.replaceAll('\n', '\n    ')}\n  }\n}`;
}

export type Examples = readonly (readonly [DiagnosticCode, DiagnosticExample])[];
