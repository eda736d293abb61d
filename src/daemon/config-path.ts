import { DirectorError } from '../base/errors.ts';
import { DEFAULT_CONFIG_PATHS } from '../config/default-paths.ts';

/**
 * The path of the configuration file: the requested one, else the first default path that exists. Throws a
 * DirectorError with code `no-config` when none exists.
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
