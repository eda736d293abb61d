/**
 * The index of a network interface; null where the interface does not exist, or where native code cannot be loaded. The
 * native code is loaded at the first call. Never rejects.
 */
export async function nodeInterfaceIndex(name: string): Promise<number | null> {
  try {
    const { interfaceIndex } = await import('../../../native/libc.ts');
    return interfaceIndex(name);
  } catch {
    return null;
  }
}
