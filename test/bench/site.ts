export interface SiteShape {
  readonly virtualServers: number;
  readonly realServers: number;
  /** Lines of each virtual server. */
  readonly service?: readonly string[];
  /** Lines of one real server. */
  readonly server?: (index: number) => readonly string[];
  /** Address and port of one real server; by default distinct ones in 10.2.0.0/15. */
  readonly endpoint?: (index: number) => string;
}

const SERVICE = ['delay_loop 6', 'lb_algo wlc', 'lb_kind NAT', 'protocol TCP'];

/** A keepalived.conf of a given size; virtual addresses are spread over last octets, as the kernel's hash likes it. */
export function site(shape: SiteShape): string {
  const lines: string[] = [];
  const endpoint = shape.endpoint ?? defaultEndpoint;
  for (let virtual = 0; virtual < shape.virtualServers; virtual += 1) {
    lines.push(`virtual_server 10.1.${virtual >> 8}.${virtual & 255} 80 {`, ...(shape.service ?? SERVICE));
    for (let server = 0; server < shape.realServers; server += 1) {
      const index = virtual * shape.realServers + server;
      const body = shape.server?.(index) ?? [`weight ${1 + (index % 5)}`];
      lines.push(`real_server ${endpoint(index)} {`, ...body, '}');
    }
    lines.push('}');
  }
  return `${lines.join('\n')}\n`;
}

function defaultEndpoint(index: number): string {
  return `10.2.${(index >> 8) & 255}.${index & 255} ${8000 + (index >> 16)}`;
}
