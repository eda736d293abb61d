import { parentPort, workerData } from 'node:worker_threads';
import { openRefusing, type RefuseCommand } from './refusing-farm.ts';

const { port, refuse } = await openRefusing(Number(workerData));
parentPort?.on('message', (command: RefuseCommand) => refuse(command));
parentPort?.postMessage(port);
