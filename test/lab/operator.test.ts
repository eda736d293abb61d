import { labCases } from './cases.ts';

// lvsd and lvsctl as processes: what an operator does to a kernel that carries a connection.
await labCases('Operator verbs on the real kernel', {
  script: 'exec bash test/lab/operator.sh',
  timeoutSeconds: 480,
});
