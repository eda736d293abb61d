/** One line for what changed, or none. */
export function line(what: string, fields: readonly string[]): string[] {
  return fields.length === 0 ? [] : [`${what}: ${fields.join(', ')}`];
}

/** A field whose value is another one after a change. */
export interface ChangedField {
  /** Its name in words. */
  readonly label: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** The fields whose values differ, in the order of `before`; those that only `after` has come last. */
export function differingFields<T extends object>(
  before: T,
  after: T,
  ignored: readonly (keyof T & string)[],
): ChangedField[] {
  const left = new Map<string, unknown>(Object.entries(before));
  const right = new Map<string, unknown>(Object.entries(after));
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((name) => !ignored.some((field) => field === name))
    .map((name) => ({ label: words(name), from: left.get(name), to: right.get(name) }))
    .filter(({ from, to }) => comparable(from) !== comparable(to));
}

/** Names of the fields whose values differ, in words. Values are not told: there may be a password. */
export function changedFields<T extends object>(
  before: T,
  after: T,
  ignored: readonly (keyof T & string)[],
): string[] {
  return differingFields(before, after, ignored).map(({ label }) => label);
}

/** Text that is equal for equal values; spans are places, not meaning. */
export function comparable(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => (key === 'span' ? undefined : part)) ?? '';
}

/** `sorryServer` reads as `sorry server`. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
