/** Looks up a name by its number in one of the tables of constants. */
export function nameOf<Name extends string>(
  table: Readonly<Record<Name, number>>,
  value: number,
): Name | undefined {
  for (const name in table) {
    if (table[name] === value) return name;
  }
  return undefined;
}
