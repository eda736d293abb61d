/** One line for the changed fields, or none. */
export function line(what: string, fields: readonly string[]): string[] {
  return fields.length === 0 ? [] : [`${what}: ${fields.join(', ')}`];
}

/** A field with different values before and after a change. */
export interface ChangedField {
  /** The name of the field in words. */
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

/** The names of the fields whose values differ, in words. Values are left out, because one may be a password. */
export function changedFields<T extends object>(
  before: T,
  after: T,
  ignored: readonly (keyof T & string)[],
): string[] {
  return differingFields(before, after, ignored).map(({ label }) => label);
}

/** A text that is equal for equal values; spans are left out, because they are places and have no meaning. */
export function comparable(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => (key === 'span' ? undefined : part)) ?? '';
}

/** Writes `sorryServer` as `sorry server`. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
