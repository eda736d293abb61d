/**
 * The paths where lvsd and lvsctl look for a configuration when none is named; the first file that exists is taken.
 */
export const DEFAULT_CONFIG_PATHS: readonly string[] = [
  '/etc/lvsd/lvsd.yaml',
  '/etc/keepalived/keepalived.conf',
];
