import { Ajv } from 'ajv';

/**
 * A judge of values by a JSON Schema, which must keep to the strict mode of ajv, as SchemaStore wants it: it gives the
 * misfits of a value, each with its place in the value and what was wanted.
 */
export function misfitsOf(schema: Readonly<Record<string, unknown>>): (value: unknown) => string[] {
  const validate = new Ajv({ strict: true, allErrors: true }).compile(schema);
  return (value) => {
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message, params }) => {
      const more = 'additionalProperty' in params ? `: ${String(params['additionalProperty'])}` : '';
      return `${instancePath === '' ? '/' : instancePath} ${message ?? ''}${more}`;
    });
  };
}
