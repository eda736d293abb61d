/** Size of the site that the configuration reader is measured with. */
export const LARGE_SITE = { virtualServers: 2277, realServers: 37_205 } as const;

/** A keepalived file of any size, written as people write it: one keyword on a line, a TCP check for each server. */
export function largeSite(size: { readonly virtualServers: number; readonly realServers: number }): string {
  const lines: string[] = [];
  for (let index = 0; index < size.virtualServers; index += 1) {
    const from = Math.floor((index * size.realServers) / size.virtualServers);
    const to = Math.floor(((index + 1) * size.realServers) / size.virtualServers);
    lines.push(
      `virtual_server 10.${index >> 8}.${index & 255}.1 80 {`,
      '    delay_loop 6',
      '    lb_algo wrr',
      '    lb_kind NAT',
      '    protocol TCP',
    );
    for (let server = from; server < to; server += 1) lines.push(...realServer(server));
    lines.push('}', '');
  }
  return lines.join('\n');
}

function realServer(index: number): string[] {
  return [
    `    real_server 172.${16 + (index >> 16)}.${(index >> 8) & 255}.${index & 255} 8080 {`,
    '        weight 10',
    '        TCP_CHECK {',
    '            connect_timeout 3',
    '            retry 3',
    '            delay_before_retry 1',
    '        }',
    '    }',
  ];
}
