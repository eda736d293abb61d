import { DirectorError } from '../base/errors.ts';
import { DEFAULT_CONFIG_PATHS } from '../config/default-paths.ts';

/**
 * The file to run: the one asked for, else the first default that exists.
 * Throws a DirectorError with code `no-config` when none does.
 */
export function chooseConfigPath(asked: string | null, exists: (path: string) => boolean): string {
  if (asked !== null) return asked;
  const found = DEFAULT_CONFIG_PATHS.find(exists);
  if (found !== undefined) return found;
  throw new DirectorError(
    'no-config',
    `there is no configuration: looked for ${DEFAULT_CONFIG_PATHS.join(' and ')}`,
    {
      hint: 'name a file with --config FILE; deploy/examples has one to start from',
    },
  );
}
