#!/usr/bin/env -S node --max-semi-space-size=4
import process from 'node:process';
import { processSignals } from './platform/processes/process-signals.ts';

// Before anything else is even read: until then Node answers SIGUSR1 with its debugger, and SIGHUP ends the process.
processSignals.takeOver();
// Not awaited: the modules behind it may import from this file's bundle, which would wait for itself.
void import('./daemon/main.ts').then(({ main }) => main(process));
