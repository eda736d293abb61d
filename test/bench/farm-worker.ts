import { parentPort, workerData } from 'node:worker_threads';
import { type FarmWorkerData, openFarm } from './farm.ts';

const ports = await openFarm(workerData as FarmWorkerData);
parentPort?.postMessage(ports);
