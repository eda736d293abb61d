import { loadText } from '../config.ts';

const TABLES = '255 local\n# 9 none\n200 uplink\n';

/** An instance with these lines in one of the two blocks, loaded where iproute2 knows the table 200 as uplink. */
export function loadRouting(block: 'virtual_routes' | 'virtual_rules', ...lines: readonly string[]) {
  const text = `vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 7\n virtual_ipaddress {\n 10.9.0.100\n }\n ${block} {\n${lines.join('\n')}\n }\n}\n`;
  const loaded = loadText('site.conf', text, { files: { '/etc/iproute2/rt_tables': TABLES } });
  const routing = loaded.config?.vrrp?.instances[0]?.routing;
  return { loaded, text, routing };
}
