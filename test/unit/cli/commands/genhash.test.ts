import { describe, expect, it } from 'vitest';
import type { DigestOutcome } from '../../../../checkers/genhash/spec.ts';
import { COMMANDS } from '../../../../src/cli/command-table.ts';
import { runLvsctl } from '../../../../src/cli/lvsctl.ts';
import { testCli } from '../../../support/cli-context.ts';

const DIGEST = '5d41402abc4b2a76b9719d911017c592';
const reply: DigestOutcome = {
  kind: 'digest',
  digest: DIGEST,
  status: 200,
  chunked: false,
  head: Buffer.from('HTTP/1.0 200 OK\r\n\r\n'),
  body: Buffer.from('hello\x1b[2J'),
  truncated: false,
};

async function genhash(words: string, digest: DigestOutcome = reply) {
  const cli = testCli({ digest: Promise.resolve(digest) });
  const code = await runLvsctl(['genhash', ...words.split(' ')], COMMANDS, cli.context);
  return { code, out: cli.stdout.text, err: cli.stderr.text, requests: cli.digestRequests };
}

describe('lvsctl genhash', () => {
  it('prints the hash and nothing else', async () => {
    const { code, out, err } = await genhash('-s 10.0.1.1 -p 80 -u /health');
    expect([code, out, err]).toEqual([0, `${DIGEST}\n`, '']);
  });

  it('asks what a check would ask', async () => {
    expect((await genhash('-s 2001:db8::1 -p 80 -u /')).requests).toMatchObject([
      {
        host: '[2001:db8::1]:80',
        path: '/',
        protocol: '1.0',
        tls: false,
        serverName: null,
        show: false,
        connection: { timeout: 5000 },
      },
    ]);
    expect(
      (await genhash('-S -I -V www.example.org:8443 -P 1.0c -t 2 -s 10.0.1.1 -p 443 -u /x')).requests,
    ).toMatchObject([
      {
        host: 'www.example.org:8443',
        protocol: '1.0C',
        tls: true,
        serverName: 'www.example.org',
        connection: { port: 443, timeout: 2000 },
      },
    ]);
  });

  it('shows headers, body, status, time and hash when verbose, and no control characters', async () => {
    const { out } = await genhash('-v -s 10.0.1.1 -p 80 -u /');
    expect(out).toBe(
      [
        'HTTP headers',
        '00000000  48 54 54 50 2f 31 2e 30 20 32 30 30 20 4f 4b 0d  HTTP/1.0 200 OK.',
        '00000010  0a 0d 0a                                         ...',
        '',
        'Body',
        '00000000  68 65 6c 6c 6f 1b 5b 32 4a                       hello.[2J',
        '',
        'Status  HTTP 200',
        'Time    0.000000 s',
        `Digest  ${DIGEST}`,
        '',
      ].join('\n'),
    );
  });

  it('warns of a status that a check would not take', async () => {
    const { code, out, err } = await genhash('-s 10.0.1.1 -p 80 -u /', { ...reply, status: 404 });
    expect([code, out]).toEqual([0, `${DIGEST}\n`]);
    expect(err).toContain('HTTP 404');
  });

  it('says why there is no reply, with exit code 1', async () => {
    const failure = { kind: 'failed', detail: 'connection refused' } as const;
    expect(await genhash('-s 10.0.1.1 -p 80 -u /', failure)).toMatchObject({
      code: 1,
      out: '',
      err: 'lvsctl genhash: connection refused\n',
    });
  });

  it.each([
    ['-p 80 -u /', '--server is missing'],
    ['-s 10.0.1.1 -u /', '--port is missing'],
    ['-s 10.0.1.1 -p 80', '--url is missing'],
    ['-s www.example.org -p 80 -u /', 'numeric address'],
    ['-s 10.0.1.1 -p 70000 -u /', '--port takes a whole number from 1 to 65535'],
    ['-s 10.0.1.1 -p 80 -u / -t 0', '--timeout takes a whole number'],
    ['-s 10.0.1.1 -p 80 -u / -P 2', '--protocol is one of'],
  ])('refuses %s', async (words, message) => {
    const { code, err, requests } = await genhash(words);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(requests).toEqual([]);
  });
});
