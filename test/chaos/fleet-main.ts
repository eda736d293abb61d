/** On the host: plays chaos in a fleet of two directors, a boot of the lab for each seed. `node fleet-main.js FIRST COUNT EVENTS`. */
import { describeOutcome } from '../lab/cases.ts';
import { runInLab } from '../lab/runner.ts';

const EVENT_LIMIT_SECONDS = 60;
const START_LIMIT_SECONDS = 120;

const [first = 1, count = 3, events = 12] = process.argv.slice(2).map(Number);
let failed = 0;
for (let seed = first; seed < first + count; seed += 1) {
  const outcome = await runInLab({
    script: `SECOND_ENGINE=frr CHAOS_SEED=${seed} CHAOS_EVENTS=${events} exec bash test/lab/fleet/chaos.sh`,
    timeoutSeconds: START_LIMIT_SECONDS + events * EVENT_LIMIT_SECONDS,
  });
  const cases = outcome.stdout.split('\n').filter((line) => line.startsWith('{'));
  const bad = cases.map((line) => JSON.parse(line) as { ok: boolean }).filter(({ ok }) => !ok);
  const isWhole = outcome.status === 0 && cases.length >= events;
  if (bad.length > 0 || !isWhole) failed += 1;
  console.log(`seed ${seed}\n${cases.join('\n')}`);
  console.log(
    outcome.stderr
      .split('\n')
      .filter((line) => line.startsWith('figure:'))
      .join('\n'),
  );
  if (!isWhole) console.log(describeOutcome(outcome));
}
console.log(`${count - failed} seeds passed, ${failed} failed, of ${count}`);
process.exit(failed === 0 ? 0 : 1);
