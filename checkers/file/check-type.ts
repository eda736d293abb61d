import type { Milliseconds } from '../../src/base/time.ts';
import type { CheckTypeDescriptor } from '../check-type.ts';
import type { FileCheckSpec } from './spec.ts';

/** Milliseconds for reading a small file, which takes no time but on a dead network file system. */
export const FILE_LIMIT: Milliseconds = 5000;

export const FILE_CHECK: CheckTypeDescriptor<FileCheckSpec> = {
  type: 'FILE_CHECK',
  target: ({ path }) => path,
  options: ({ path, weight, reverse }) => {
    const way = reverse ? ', reversed' : '';
    return [
      path,
      weight === 0 ? `a number other than 0 is a fault${way}` : `adds its number times ${weight}${way}`,
    ];
  },
  attemptLimit: () => FILE_LIMIT,
  identity: ({ path, weight, reverse }) => [JSON.stringify([path, weight, reverse])],
  // keepalived has no mail for a FILE_CHECK.
  alert: ({ up }) => `CHECK ${up ? 'succeed' : 'failed'} on service`,
  connection: () => null,
  timeout: () => 0,
  urlsInTurn: () => null,
  setsWeight: ({ weight }) => weight !== 0,
  retriesWhileDown: false,
  intervalFrom: 'end',
  prepares: 'nothing',
};
