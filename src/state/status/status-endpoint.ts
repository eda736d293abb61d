/** `10.0.1.1:80` or `[2001:db8::1]:80`, from the canonical address text that a status document carries. */
export function statusEndpoint(server: { readonly address: string; readonly port: number }): string {
  return server.address.includes(':')
    ? `[${server.address}]:${server.port}`
    : `${server.address}:${server.port}`;
}

/** A destination with port 0 serves on the port that clients asked for: that of its virtual server, where it has one. */
export function servedAt(
  server: { readonly address: string; readonly port: number },
  servicePort: number | null,
): { readonly address: string; readonly port: number } {
  return { address: server.address, port: server.port === 0 ? (servicePort ?? 0) : server.port };
}

/** The same for people: without a port where each port is served. */
export function servedEndpoint(
  server: { readonly address: string; readonly port: number },
  servicePort: number | null,
): string {
  const served = servedAt(server, servicePort);
  return served.port === 0 ? server.address : statusEndpoint(served);
}
