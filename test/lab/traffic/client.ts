/** The client: makes the requests it is told to, one after the other, and tells who answered. */
import { createSocket } from 'node:dgram';
import { type Socket as Connection, connect } from 'node:net';
import { paced } from '../pace.ts';
import { type Answer, type ClientQuestion, REPLY_BYTES, type Requests } from './messages.ts';

const REQUEST_LIMIT_MS = paced(3000);

interface Held {
  readonly connection: Connection;
  readonly source: string;
  readonly target: string;
}

const held: Held[] = [];

process.on('message', (question: ClientQuestion) => {
  const answers = question.type === 'request' ? request(question.requests) : release();
  answers.then(
    (all) => process.send?.(all),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit(0));

async function request({ protocol, sources, targets, count, hold }: Requests): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (let index = 0; index < count; index += 1) {
    const source = sources[index % sources.length] ?? '';
    const target = targets[index % targets.length];
    if (target === undefined) throw new Error('requests without a target');
    const { address, port } = target;
    const asked =
      protocol === 'UDP' ? askDatagram(source, address, port) : askStream(source, address, port, hold);
    answers.push(await answerOf(asked, source, address));
  }
  return answers;
}

async function release(): Promise<readonly Answer[]> {
  return await Promise.all(
    held.splice(0).map(async ({ connection, source, target }) => {
      const answer = await answerOf(askConnection(connection), source, target);
      connection.destroy();
      return answer;
    }),
  );
}

async function answerOf(asked: Promise<string>, source: string, target: string): Promise<Answer> {
  try {
    return { source, target, server: await asked, error: null };
  } catch (error) {
    return { source, target, server: null, error: error instanceof Error ? error.message : String(error) };
  }
}

async function askStream(source: string, host: string, port: number, hold: boolean): Promise<string> {
  const connection = connect({ host, port, localAddress: source });
  const server = await askConnection(connection);
  if (hold) held.push({ connection, source, target: host });
  else connection.destroy();
  return server;
}

/** The first line of the reply, once all of it is there. */
function askConnection(connection: Connection): Promise<string> {
  return new Promise((resolve, reject) => {
    let reply = '';
    const fail = (error: Error): void => {
      connection.destroy();
      reject(error);
    };
    const silence = setTimeout(() => fail(new Error('no reply')), REQUEST_LIMIT_MS);
    connection.removeAllListeners('data').removeAllListeners('error');
    connection.once('error', (error) => {
      clearTimeout(silence);
      fail(error);
    });
    connection.on('data', (bytes: Buffer) => {
      reply += bytes.toString();
      if (reply.length < REPLY_BYTES) return;
      clearTimeout(silence);
      resolve(reply.split('\n', 1)[0] ?? '');
    });
    connection.write('?');
  });
}

function askDatagram(source: string, address: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    const end = (finish: () => void): void => {
      clearTimeout(silence);
      socket.close();
      finish();
    };
    const silence = setTimeout(() => end(() => reject(new Error('no reply'))), REQUEST_LIMIT_MS);
    socket.once('error', (error) => end(() => reject(error)));
    socket.once('message', (reply) => end(() => resolve(reply.toString().split('\n', 1)[0] ?? '')));
    socket.bind(0, source, () => socket.connect(port, address, () => socket.send('?')));
  });
}
