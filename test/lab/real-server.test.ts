import { labCases } from './cases.ts';

// deploy/real-server.sh in namespaces that are real servers: traffic by DR and TUN, and what it leaves behind.
await labCases('deploy/real-server.sh', {
  script: 'exec bash test/lab/real-server.sh',
  timeoutSeconds: 480,
});
