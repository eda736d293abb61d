import type { EchoGroups } from '../../src/base/echo-groups.ts';

/** Groups that may open echo sockets already, or may not for a reason. */
export function echoGroups(reason: string | null = null): EchoGroups & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    admit: () => {
      asked.push('admit');
      return Promise.resolve(reason);
    },
    restore: () => {
      asked.push('restore');
      return Promise.resolve();
    },
  };
}
