import { labCases } from '../cases.ts';
import { SHORT_FORM } from '../form.ts';

/** How packets reach the servers, and by what the kernel decides which connections it sends to the other director. */
const RUNS = [
  ['DR', 'packets'],
  ['TUN', 'packets'],
  ['NAT', 'packets'],
  ['DR', 'refresh'],
] as const;

// What was kept is printed: docs/vrrp.md has these figures.
for (const [method, sync] of SHORT_FORM ? RUNS.slice(0, 1) : RUNS) {
  const outcome = await labCases(
    `Connections survive a takeover with the sync daemon: ${method}, by ${sync}`,
    {
      script: `exec bash test/lab/vrrp/survive.sh ${method} ${sync}`,
      timeoutSeconds: 480,
      collect: ['kept'],
    },
  );
  for (const line of (outcome?.files['kept'] ?? '').split('\n').filter((one) => one !== '')) {
    const [program, , , talked, silent, returned, silentReturned] = line.split(' ');
    console.log(
      `${program}, ${method}, by ${sync}: kept ${talked} of 200 through the takeover, ${returned} through the return; ` +
        `of 20 that had sent nothing ${silent} and ${silentReturned}`,
    );
  }
}
