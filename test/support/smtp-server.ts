import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly data: string;
}

/** Replies of the server instead of its own, by the verb of the command; `''` is the greeting, null says nothing. */
export type SmtpReplies = Readonly<Record<string, string | null>>;

/** A small SMTP server (RFC 5321) on loopback that keeps what it is sent. */
export class SmtpServer implements AsyncDisposable {
  readonly mails: ReceivedMail[] = [];
  readonly commands: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(replies: SmtpReplies) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => {});
      new Dialogue(socket, replies, this.commands, this.mails).start();
    });
  }

  static async start(replies: SmtpReplies = {}): Promise<SmtpServer> {
    const server = new SmtpServer(replies);
    await new Promise<void>((resolve) => {
      server.#server.listen(0, '127.0.0.1', resolve);
    });
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }
}

const OWN: SmtpReplies = {
  '': '220 test',
  EHLO: '250-test\r\n250 8BITMIME',
  DATA: '354 go on',
  QUIT: '221 bye',
};

class Dialogue {
  readonly #socket: Socket;
  readonly #replies: SmtpReplies;
  readonly #commands: string[];
  readonly #mails: ReceivedMail[];
  #buffer = '';
  #from = '';
  #to: string[] = [];
  #data: string[] | null = null;

  constructor(socket: Socket, replies: SmtpReplies, commands: string[], mails: ReceivedMail[]) {
    this.#socket = socket;
    this.#replies = { ...OWN, ...replies };
    this.#commands = commands;
    this.#mails = mails;
  }

  start(): void {
    this.#reply('');
    this.#socket.on('data', (chunk) => {
      this.#buffer += chunk.toString('utf8');
      const lines = this.#buffer.split('\r\n');
      this.#buffer = lines.pop() ?? '';
      for (const line of lines) this.#take(line);
    });
  }

  #take(line: string): void {
    if (this.#data !== null) {
      if (line !== '.') this.#data.push(line);
      else this.#finish(this.#data);
      return;
    }
    this.#commands.push(line);
    const verb = line.split(/[ :]/)[0]?.toUpperCase() ?? '';
    const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
    if (verb === 'MAIL') this.#from = address;
    if (verb === 'RCPT' && address.includes('@refused.')) {
      this.#socket.write('550 nobody\r\n');
      return;
    }
    if (verb === 'RCPT') this.#to.push(address);
    if (verb === 'DATA' && (this.#replies['DATA'] ?? '').startsWith('354')) this.#data = [];
    this.#reply(verb);
    if (verb === 'QUIT') this.#socket.end();
  }

  #finish(data: string[]): void {
    this.#data = null;
    this.#mails.push({ from: this.#from, to: this.#to, data: data.join('\n') });
    this.#reply('.');
  }

  #reply(verb: string): void {
    const reply = verb in this.#replies ? this.#replies[verb] : '250 fine';
    if (reply !== null && reply !== undefined) this.#socket.write(`${reply}\r\n`);
  }
}
