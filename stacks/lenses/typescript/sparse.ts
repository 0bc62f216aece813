import { isDeepStrictEqual } from "node:util";
import { z } from "zod";

/** A value as a person would write it: in the schema's order, without what the schema fills in by itself. */
export function sparse(schema: z.ZodObject, value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries<unknown>(schema.shape).flatMap(([key, field]): [string, unknown][] => {
    const item = value[key];
    const isDefault = field instanceof z.ZodDefault && isDeepStrictEqual(item, field.def.defaultValue);
    return item === undefined || isDefault ? [] : [[key, inner(field, item)]];
  });
  return Object.fromEntries(entries);
}

function inner(schema: unknown, value: unknown): unknown {
  if (schema instanceof z.ZodDefault) return inner(schema.unwrap(), value);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return inner(schema.unwrap(), value);
  if (schema instanceof z.ZodArray && Array.isArray(value))
    return value.map((item: unknown) => inner(schema.element, item));
  if (typeof value !== "object" || value === null) return value;
  if (schema instanceof z.ZodRecord)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inner(schema.valueType, item)]));
  return schema instanceof z.ZodObject ? sparse(schema, { ...value }) : value;
}
