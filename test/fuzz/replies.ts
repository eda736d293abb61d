import process from 'node:process';
import { readReply } from '../support/http-replies.ts';
import { Dice } from './mutate.ts';

/** `replies.js COUNT FIRST_SEED`: reads COUNT mutated HTTP replies, whole and in pieces; prints each that is read badly. */
const [count = 1_000_000, first = 1] = process.argv.slice(2).map(Number);
const REPORT_EVERY = 100_000;
const MORSELS = [
  'HTTP/1.1 200 OK\r\n',
  'HTTP/1.0 304 X\n',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'ICY 200 OK\r\n',
  'Content-Length: 3\r\n',
  'Content-Length : 3, 4\r\n',
  'Content-Length:\r\n 9',
  'Transfer-Encoding: chunked\r\n',
  'Transfer-Encoding: gzip, \r\n\tchunked ;q=1\r\n',
  'X-Node: a\r\n',
  '\r\n',
  '\n',
  '\r',
  ':',
  ' ',
  '3\r\nabc\r\n',
  'A;x="y"\r\n0123456789\r\n',
  '0\r\n\r\n',
  'ffffffffffffffffff\r\n',
  '\0',
  '\x80\xff',
];

let bad = 0;
for (let seed = first; seed < first + count; seed += 1) {
  const wrong = trial(seed);
  if (wrong !== null) {
    bad += 1;
    console.log(`seed ${seed}: ${wrong}`);
  }
  if ((seed - first + 1) % REPORT_EVERY === 0)
    console.log(`${seed - first + 1} of ${count} replies, ${bad} bad`);
}
console.log(`replies of seeds ${first} to ${first + count - 1}: ${bad} read badly`);
process.exitCode = bad === 0 ? 0 : 1;

/** What is wrong with how the reply of this seed is read, or null. */
function trial(seed: number): string | null {
  const dice = new Dice(seed);
  const reply = replyOf(dice);
  try {
    const whole = JSON.stringify(readReply(reply));
    const cuts = Array.from({ length: dice.roll(6) }, () => dice.roll(reply.length + 1));
    if (JSON.stringify(readReply(reply, cuts)) !== whole)
      return `cut at ${cuts.join(' ')}: ${JSON.stringify(reply)}`;
    const { content, wire } = readReply(reply);
    return content.length > wire.length ? `content from nowhere: ${JSON.stringify(reply)}` : null;
  } catch (error) {
    return `${String(error)}: ${JSON.stringify(reply)}`;
  }
}

function replyOf(dice: Dice): string {
  let reply = dice.roll(8) === 0 ? '' : (MORSELS[0] ?? '');
  for (let parts = dice.roll(12); parts > 0; parts -= 1) reply += MORSELS[dice.roll(MORSELS.length)] ?? '';
  for (let edits = dice.roll(4); edits > 0; edits -= 1) {
    const at = dice.roll(reply.length + 1);
    reply = reply.slice(0, at) + String.fromCharCode(dice.roll(256)) + reply.slice(at + dice.roll(2));
  }
  return reply;
}
