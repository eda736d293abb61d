/** Splits chunks of text into lines. A line longer than `limit` is cut after that many characters. */
export async function* boundedLines(chunks: AsyncIterable<string>, limit: number): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = chunk.split('\n');
    const last = lines.pop() ?? '';
    for (const line of lines) {
      yield (rest + line).slice(0, limit);
      rest = '';
    }
    rest = (rest + last).slice(0, limit);
  }
  if (rest !== '') yield rest;
}
