const PROTOCOLS: readonly string[] = ['tcp', 'udp', 'sctp'];

/** `fwmark 7` and `tcp 10.0.0.1:80` without quotes are two words each: joined again. */
export function selectorsOf(words: readonly string[]): readonly string[] {
  const selectors: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const next = words[index + 1];
    const joins = word.toLowerCase() === 'fwmark' || PROTOCOLS.includes(word.toLowerCase());
    if (joins && next !== undefined) {
      selectors.push(`${word} ${next}`);
      index += 1;
    } else selectors.push(word);
  }
  return selectors;
}
