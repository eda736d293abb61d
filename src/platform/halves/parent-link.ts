import type { ParentLink } from '../../base/parent-link.ts';

/** The channel that child_process(3) of Node made to the process that started this one; null when none did. */
export function parentLink(): ParentLink | null {
  if (process.send === undefined) return null;
  // It may have gone before anybody listened.
  let gone = !process.connected;
  const callbacks: (() => void)[] = [];
  const reading = new Promise<string>((resolve) => {
    process.once('message', (message: unknown) => {
      if (typeof message === 'string') resolve(message);
    });
  });
  process.once('disconnect', () => {
    gone = true;
    for (const callback of callbacks) callback();
  });
  return {
    send: (message) => {
      // Errors come by 'disconnect'; without a callback they would be thrown.
      if (!gone) process.send?.(message, undefined, undefined, () => undefined);
    },
    reading: () => reading,
    onGone: (callback) => {
      if (gone) callback();
      else callbacks.push(callback);
    },
  };
}
