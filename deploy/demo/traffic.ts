/**
 * The client: asks `http://ADDRESS/` over and over, each request on a connection of its own, until SIGTERM.
 * Prints one line per request: STARTED ENDED SERVER, or STARTED ENDED - ERROR.
 */
import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { monotonic } from './monotonic.ts';

const WORKERS = 4;
const PAUSE_MS = 60;
const REQUEST_LIMIT_MS = 1000;
const MAX_ANSWER_BYTES = 1024;

const [address] = process.argv.slice(2);
if (address === undefined) throw new Error('usage: traffic ADDRESS');
let going = true;
process.once('SIGTERM', () => {
  going = false;
});
await Promise.all(Array.from({ length: WORKERS }, () => work(address)));

async function work(host: string): Promise<void> {
  while (going) {
    const startedAt = monotonic();
    const answer = await request(host).catch((error: unknown) => `- ${reason(error)}`);
    process.stdout.write(`${startedAt} ${monotonic()} ${answer}\n`);
    await delay(PAUSE_MS);
  }
}

function request(host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = get({ host, agent: false, signal: AbortSignal.timeout(REQUEST_LIMIT_MS) }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body = (body + text).slice(0, MAX_ANSWER_BYTES);
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(body.trim());
        else reject(new Error(`status ${response.statusCode ?? 0}`));
      });
    });
    call.on('error', reject);
  });
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
