/** One line for what changed, or none. */
export function line(what: string, fields: readonly string[]): string[] {
  return fields.length === 0 ? [] : [`${what}: ${fields.join(', ')}`];
}

/** Names of the fields whose values differ, in words. Values are not told: there may be a password. */
export function changedFields<T extends object>(
  before: T,
  after: T,
  ignored: readonly (keyof T & string)[],
): string[] {
  const left = new Map<string, unknown>(Object.entries(before));
  const right = new Map<string, unknown>(Object.entries(after));
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((name) => !ignored.some((field) => field === name))
    .filter((name) => comparable(left.get(name)) !== comparable(right.get(name)))
    .map((name) => words(name));
}

/** Text that is equal for equal values; spans are places, not meaning. */
export function comparable(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => (key === 'span' ? undefined : part)) ?? '';
}

/** `sorryServer` reads as `sorry server`. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
