/** See ReconcilerPorts. Native code is loaded only when somebody asks; without it no interface has a known index. */
export async function nodeInterfaceIndex(name: string): Promise<number | null> {
  try {
    const { interfaceIndex } = await import('../../../native/libc.ts');
    return interfaceIndex(name);
  } catch {
    return null;
  }
}
