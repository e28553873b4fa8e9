/** Fields of a foreign object, looked up without its prototype. */
export type Fields = ReadonlyMap<string, unknown>;

/** A rule file that has not its shape: a fault of the rule pack, not of a model. */
export class RuleError extends Error {}

export function record(value: unknown, where: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new RuleError(`\`${where}\` is not an object`);
  return new Map(Object.entries(value));
}

export function field(fields: Fields, key: string): unknown {
  const value = fields.get(key);
  if (value === undefined) throw new RuleError(`\`${key}\` is missing`);
  return value;
}

export function list(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new RuleError(`\`${where}\` is not a list`);
  return value;
}

export function strings(value: unknown, where: string): string[] {
  return list(value, where).map((item) => {
    if (typeof item !== "string") throw new RuleError(`\`${where}\` holds something else than strings`);
    return item;
  });
}
