/** Where lvsd looks for its configuration when none is named, and lvsctl with it; the first file that exists is taken. */
export const DEFAULT_CONFIG_PATHS: readonly string[] = [
  '/etc/lvsd/lvsd.yaml',
  '/etc/keepalived/keepalived.conf',
];
