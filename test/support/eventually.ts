/** Waits until a condition of the real world holds; fails after `limit` milliseconds. For what sends no event. */
export async function eventually(condition: () => boolean, limit = 10_000): Promise<void> {
  const deadline = performance.now() + limit;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not so within ${limit} ms: ${condition.toString()}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}
