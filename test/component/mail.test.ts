import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMailbox } from '../../src/config/model/mailbox.ts';
import type { MailSettings } from '../../src/config/model/notify-settings.ts';
import type { MailOutcome } from '../../src/events/notify/mail/mail-transport.ts';
import { smtpTransport } from '../../src/events/notify/mail/smtp-transport.ts';
import { eventually } from '../support/eventually.ts';
import { MAIL } from '../support/notify-settings.ts';
import type { SmtpReplies } from '../support/smtp-server.ts';
import { SmtpServer } from '../support/smtp-server.ts';

const ALERT = { subject: '[lb1] Virtualserver [10.0.0.1]:tcp:80 - DOWN', text: '=> Lost quorum <=\n\nwhy\n' };

function send(
  server: { port: number },
  more: Partial<MailSettings> = {},
  signal = new AbortController().signal,
) {
  return smtpTransport.send(ALERT, { ...MAIL, port: server.port, timeout: 5000, ...more }, signal);
}

const localPart = fc.string({ unit: fc.constantFrom(..."ab.-_+'=#!"), minLength: 1, maxLength: 6 });
const mailboxText = fc
  .tuple(
    fc.constantFrom('', 'Night Watch ', '"A, B" ', 'O(x) ', "d'Or "),
    localPart,
    fc.constantFrom('', '@example.org', '@a-b.example', '@[10.0.0.1]', '@x.'),
    fc.boolean(),
  )
  .map(([name, local, domain, brackets]) =>
    name !== '' || brackets ? `${name}<${local}${domain}>` : `${local}${domain}`,
  );

async function outcomeWith(replies: SmtpReplies, more: Partial<MailSettings> = {}): Promise<MailOutcome> {
  await using server = await SmtpServer.start(replies);
  return await send(server, more);
}

describe('a mail over SMTP', () => {
  it('arrives with its headers, for everybody, whatever their number', async () => {
    await using server = await SmtpServer.start();
    const to = Array.from({ length: 60 }, (_, index) => `operator-${index}@example.org`);
    expect(await send(server, { to, from: '"Load balancer" <lvsd@example.org>' })).toEqual({ kind: 'sent' });
    const [mail] = server.mails;
    expect(mail?.from).toBe('lvsd@example.org');
    expect(mail?.to).toEqual(to);
    expect(mail?.data).toMatch(/^Subject: \[lb1\] Virtualserver \[10\.0\.0\.1\]:tcp:80 - DOWN$/m);
    expect(mail?.data).toMatch(/^From: .*Load balancer.* <lvsd@example\.org>$/m);
    expect(mail?.data).toMatch(/^Date: /m);
    expect(mail?.data).toContain('=> Lost quorum <=');
    expect(server.commands[0]).toBe('EHLO director.example.org');
  });

  it.each([
    ['fb', 'fb', /^From: <?fb>?$/m],
    ['<fb>', 'fb', /^From: <?fb>?$/m],
    ['Load Balancer <lb@example.org>', 'lb@example.org', /^From: Load Balancer <lb@example\.org>$/m],
    ['"LB, east" <lb>', 'lb', /^From: "LB, east" <lb>$/m],
    ["o'neil+lb@[10.0.0.1]", "o'neil+lb@[10.0.0.1]", /^From: <?o'neil\+lb@\[10\.0\.0\.1\]>?$/m],
  ])('from and to %s has that on the wire', async (text, address, header) => {
    await using server = await SmtpServer.start();
    expect(parseMailbox(text)?.address).toBe(address);
    expect(await send(server, { from: text, to: ['root', text] })).toEqual({ kind: 'sent' });
    expect(server.mails[0]).toMatchObject({ from: address, to: ['root', address] });
    expect(server.mails[0]?.data).toMatch(header);
    expect(server.commands.filter((command) => command.startsWith('MAIL'))).toEqual([
      expect.stringContaining(`<${address}>`),
    ]);
  });

  it('has on the wire whatever the configuration takes for an address', { timeout: 60_000 }, async () => {
    await using server = await SmtpServer.start();
    const texts = fc.sample(mailboxText, 60).filter((text) => parseMailbox(text) !== undefined);
    expect(texts.length).toBeGreaterThan(10);
    for (const text of texts) {
      expect([text, await send(server, { from: text, to: [text] })]).toEqual([text, { kind: 'sent' }]);
      const address = parseMailbox(text)?.address;
      expect(server.mails.at(-1)).toMatchObject({ from: address, to: [address] });
    }
  });

  it('tells whom the server did not take it for', async () => {
    await using server = await SmtpServer.start();
    const outcome = await send(server, { to: ['ops@example.org', 'nobody@refused.example.org'] });
    expect(outcome).toEqual({ kind: 'sent', refused: [expect.stringContaining('550')] });
  });

  it('greets an old server that knows HELO only', async () => {
    await using server = await SmtpServer.start({ EHLO: '502 what' });
    expect(await send(server)).toEqual({ kind: 'sent' });
    expect(server.commands).toContain('HELO director.example.org');
  });

  it('uses no TLS that it was not asked for', async () => {
    await using server = await SmtpServer.start({ EHLO: '250-test\r\n250 STARTTLS' });
    expect(await send(server)).toEqual({ kind: 'sent' });
    expect(server.commands).not.toContain('STARTTLS');
  });

  it('is not sent in the clear when STARTTLS was asked for', async () => {
    await using server = await SmtpServer.start({ STARTTLS: '454 not now' });
    expect((await send(server, { tls: 'starttls' })).kind).not.toBe('sent');
    expect(server.mails).toEqual([]);
  });

  it.each<[string, SmtpReplies, MailOutcome['kind']]>([
    ['a busy server', { '': '421 busy' }, 'deferred'],
    ['a greylisted recipient', { RCPT: '450 later' }, 'deferred'],
    ['an unknown recipient', { RCPT: '550 nobody' }, 'refused'],
    ['a refused sender', { MAIL: '553 no' }, 'refused'],
    ['a refused text', { '.': '554 spam' }, 'refused'],
    ['a full disk', { '.': '452 full' }, 'deferred'],
    ['garbage', { '': 'HTTP/1.1 400 Bad Request' }, 'deferred'],
  ])('is %s: the outcome follows the reply', async (_what, replies, kind) => {
    const outcome = await outcomeWith(replies);
    expect(outcome.kind).toBe(kind);
  });

  it('does not say its password to anybody but the server', async () => {
    const login = { user: 'lvsd', password: 'swordfish' };
    const outcome = await outcomeWith({ EHLO: '250-test\r\n250 AUTH PLAIN', AUTH: '535 wrong' }, { login });
    expect(outcome).toMatchObject({ kind: 'refused' });
    expect(JSON.stringify(outcome)).not.toContain('swordfish');
    expect(JSON.stringify(outcome)).not.toContain(Buffer.from('\0lvsd\0swordfish').toString('base64'));
  });

  it('is deferred when nobody listens', async () => {
    const server = await SmtpServer.start();
    const { port } = server;
    await server[Symbol.asyncDispose]();
    expect(await send({ port })).toEqual({ kind: 'deferred', reason: expect.stringMatching(/ECONNREFUSED/) });
  });

  it.each<[string, SmtpReplies]>([
    ['greeting', { '': null }],
    ['reply to the text', { '.': null }],
  ])('is deferred when no %s comes in time', async (_what, replies) => {
    expect(await outcomeWith(replies, { timeout: 100 })).toMatchObject({ kind: 'deferred' });
  });

  it('ends at once when it is given up, and leaves no connection', async () => {
    await using server = await SmtpServer.start({ MAIL: null });
    const controller = new AbortController();
    const outcome = send(server, {}, controller.signal);
    await eventually(() => server.commands.some((line) => line.startsWith('MAIL')));
    controller.abort();
    expect(await outcome).toMatchObject({ kind: 'deferred' });
    await eventually(() => server.connections === 0);
  });
});
