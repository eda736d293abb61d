import { DirectorError } from '../../base/errors.ts';
import type { ParentLink } from '../../base/parent-link.ts';
import { runReader } from '../../platform/halves/reader-process.ts';
import { type ConfigReading, decodeReading, MAX_READING_BYTES } from './config-reading.ts';

/** A reading with its text, which the supervisor keeps. */
export interface KeptReading extends ConfigReading {
  readonly text: string;
}

/** The source of the VRRP half's configuration. Both functions reject with a DirectorError. */
export interface ConfigSource {
  /** The first configuration, which the supervisor reads while this process starts. */
  first(): Promise<KeptReading>;
  /** The configuration that is in the file now, read by a reader process that this half starts. */
  again(): Promise<KeptReading>;
}

/** `args` are the arguments of this process, which a reader gets as well. */
export function configSource(args: readonly string[], parent: ParentLink | null): ConfigSource {
  const again = (): Promise<KeptReading> => readConfig(args).then(kept);
  return { first: () => (parent === null ? again() : parent.reading().then(kept)), again };
}

/** Runs a reader for the process with these arguments; resolves to the text that it printed. */
export async function readConfig(args: readonly string[]): Promise<string> {
  const outcome = await runReader([...withoutRole(args), '--role', 'reader'], MAX_READING_BYTES);
  if (outcome.ok) return outcome.text;
  throw new DirectorError(
    'config-reader',
    `cannot read the configuration: its reader failed: ${outcome.reason}`,
  );
}

function kept(text: string): KeptReading {
  const reading = decodeReading(text);
  if (reading !== undefined) return { ...reading, text };
  throw new DirectorError(
    'config-reader',
    'cannot read the configuration: what its reader printed is no reading',
  );
}

function withoutRole(args: readonly string[]): readonly string[] {
  return args.filter((word, index) => word !== '--role' && args[index - 1] !== '--role');
}
