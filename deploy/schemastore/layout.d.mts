/** Paths in SchemaStore, each with the file of lvsd that goes there. */
export function layout(): ReadonlyMap<string, string>;
/** Writes the files into a clone, and the entry into its catalogue where that is there. */
export function layOut(clone: string): void;
