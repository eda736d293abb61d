/**
 * The index of a network interface; null where there is no such interface, or where native code cannot be loaded. It is
 * loaded when somebody asks first. Never rejects.
 */
export async function nodeInterfaceIndex(name: string): Promise<number | null> {
  try {
    const { interfaceIndex } = await import('../../../native/libc.ts');
    return interfaceIndex(name);
  } catch {
    return null;
  }
}
