import { labCases } from './cases.ts';

// lvsd with delay_loop 60 against the real kernel: servers whose process is killed, and one that only resets a connection.
await labCases('watch: connection on the real kernel', {
  script: 'exec bash test/lab/watch.sh',
  timeoutSeconds: 120,
});
