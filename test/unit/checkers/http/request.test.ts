import { describe, expect, it } from 'vitest';
import { requestHead } from '../../../../checkers/http/request.ts';

const url = { path: '/a b?x=ü', host: 'www.example.org', status: [], digest: null };

describe('requestHead', () => {
  it("is keepalived's request, byte for byte", () => {
    expect(requestHead('1.0', url)).toBe(
      'GET /a b?x=ü HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nHost: www.example.org\r\n\r\n',
    );
    expect(requestHead('1.0C', url)).toBe(
      'GET /a b?x=ü HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nConnection: close\r\nHost: www.example.org\r\n\r\n',
    );
    expect(requestHead('1.1', url)).toBe(
      'GET /a b?x=ü HTTP/1.1\r\nUser-Agent: KeepAliveClient\r\nConnection: close\r\nHost: www.example.org\r\n\r\n',
    );
  });
});
