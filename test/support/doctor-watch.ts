import { guardedDocument } from './guarded-status.ts';

const { watch } = guardedDocument();

/** What is found of idle connections. */
export const WATCH_CASES = {
  'watch-without-place': [
    {
      status: {
        ...guardedDocument(),
        ...(watch === undefined
          ? {}
          : { watch: { ...watch, connections: 900, limit: 500, without_place: 400 } }),
      },
      severity: 'warning',
      says: '400 of 900 idle connections have no place: lvsd has descriptors for 500',
    },
  ],
} as const;
