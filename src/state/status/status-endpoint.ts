/** `10.0.1.1:80` or `[2001:db8::1]:80`, from the canonical address text that a status document carries. */
export function statusEndpoint(server: { readonly address: string; readonly port: number }): string {
  return server.address.includes(':')
    ? `[${server.address}]:${server.port}`
    : `${server.address}:${server.port}`;
}
