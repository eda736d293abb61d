import type { LoadedConfig } from '../../src/config/load.ts';
import type { Check } from '../../src/config/model/config.ts';
import type { LoadSurroundings } from './config.ts';
import { codes, loadText } from './config.ts';

/** Text and statements around the checks of one real server. */
export interface CheckPlace {
  /** In the virtual server. */
  readonly service?: string;
  /** In the real server, before its checks. */
  readonly server?: string;
  /** After the virtual server, at the top level. */
  readonly root?: string;
  /** Of the real server: `ADDR [PORT]`. */
  readonly endpoint?: string;
}

/** Loads checks in keepalived's syntax, as those of 10.0.1.1:80. */
export function loadChecks(
  checks: string,
  place: CheckPlace = {},
  around: LoadSurroundings = {},
): LoadedConfig {
  const { service = '', server = '', root = '', endpoint = '10.0.1.1 80' } = place;
  const text = `virtual_server ${endpoint.includes(':') ? 'fd00::1' : '10.0.0.1'} 80 {
lb_algo rr
lb_kind NAT
protocol TCP
${service}
real_server ${endpoint} {
${server}
${checks}
}
}
${root}
`;
  return loadText('main.conf', text, around);
}

/** The same in YAML. */
export function loadYamlChecks(
  checks: readonly object[],
  root: object = {},
  around: LoadSurroundings = {},
): LoadedConfig {
  const server = { address: '10.0.1.1', port: 80, checks };
  const service = {
    address: '10.0.0.1',
    port: 80,
    scheduler: 'rr',
    protocol: 'tcp',
    real_servers: [server],
  };
  return loadText('main.yaml', JSON.stringify({ virtual_servers: [service], ...root }), around);
}

/** The checks without the places they came from; the diagnostics instead when there is no configuration. */
export function checksOf(loaded: LoadedConfig): readonly Omit<Check, 'span'>[] | readonly string[] {
  const checks = loaded.config?.virtualServers[0]?.realServers[0]?.checks;
  return checks === undefined ? codes(loaded) : checks.map(({ id, spec, pacing }) => ({ id, spec, pacing }));
}
