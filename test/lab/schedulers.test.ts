import { labCases } from './cases.ts';
import { writeSchedulersPart } from './schedulers-document.ts';

// What docs/schedulers.md says of each scheduler, seen in the kernel's connection table.
const outcome = await labCases('Schedulers of the kernel', {
  script: 'exec node dist-test/test/lab/schedulers/main.js "$LAB_DIR/schedulers.md"',
  timeoutSeconds: 240,
  collect: ['schedulers.md'],
});
writeSchedulersPart(outcome?.files['schedulers.md']);
