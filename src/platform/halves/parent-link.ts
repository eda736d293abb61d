import type { ParentLink } from '../../base/parent-link.ts';

/** The channel that Node's child_process made to the process that started this one; null when there is none. */
export function parentLink(): ParentLink | null {
  if (process.send === undefined) return null;
  // The parent may have gone before a callback was registered.
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
      // Errors are handled through 'disconnect'; without this callback they would be thrown.
      if (!gone) process.send?.(message, undefined, undefined, () => undefined);
    },
    reading: () => reading,
    onGone: (callback) => {
      if (gone) callback();
      else callbacks.push(callback);
    },
  };
}
