import type { ProcessEvents } from '../../base/process-events.ts';

/** SIGHUP, SIGTERM, SIGINT and uncaught faults of this process. */
export const processEvents: ProcessEvents = {
  onReload: (callback) => {
    process.on('SIGHUP', callback);
  },
  onStop: (callback) => {
    process.on('SIGTERM', callback);
    process.on('SIGINT', callback);
  },
  onFault: (callback) => {
    process.on('uncaughtException', callback);
    process.on('unhandledRejection', callback);
  },
};
