import { parentPort } from 'node:worker_threads';
import { runBackend } from './checks.ts';

await runBackend((ports) => parentPort?.postMessage(ports));
