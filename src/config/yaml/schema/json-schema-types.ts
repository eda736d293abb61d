/** A JSON Schema, or a part of one (draft-07, which editors know best). */
export type JsonSchema = { readonly [member: string]: unknown };
