import type { HttpProtocol, HttpUrlSpec } from './spec.ts';

const CONNECTION: Readonly<Record<HttpProtocol, string>> = {
  '1.0': '',
  '1.0C': 'Connection: close\r\n',
  '1.1': 'Connection: close\r\n',
};

/** The request, byte for byte as keepalived sends it: header names, their case and their order included. */
export function requestHead(protocol: HttpProtocol, url: Pick<HttpUrlSpec, 'path' | 'host'>): string {
  const version = protocol === '1.1' ? '1.1' : '1.0';
  return (
    `GET ${url.path} HTTP/${version}\r\n` +
    'User-Agent: KeepAliveClient\r\n' +
    CONNECTION[protocol] +
    `Host: ${url.host}\r\n\r\n`
  );
}
