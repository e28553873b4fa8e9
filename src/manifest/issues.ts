import type * as z from "zod/mini";
import type { UserError } from "../errors.ts";
import { MISTAKEN } from "./countries.ts";
import { nearest } from "./nearest.ts";
import { errorAt, type KeyPath, type Source, spanOf, writtenAt } from "./source.ts";

type Issue = z.core.$ZodIssue;

/** What the schema found wrong, as errors with a place, what is allowed, and the right spelling. */
export function issueErrors(source: Source, schema: z.core.$ZodType, issues: readonly Issue[]): UserError[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => unknownKey(source, path, key, keysAt(schema, path)));
    if (isMissing(source, path)) return [missing(source, path)];
    const error =
      issue.code === "invalid_type"
        ? wrongType(source, path, issue)
        : issue.code === "invalid_value"
          ? wrongValue(source, path, issue.values)
          : otherIssue(source, path, issue);
    return [/^\s*(?:#|$)/.test(writtenAt(source, path)) ? withoutValue(source, path, error) : error];
  });
}

/** A key with nothing behind it, as in lines pasted from a hint. */
function withoutValue(source: Source, path: KeyPath, { why }: UserError): UserError {
  return errorAt(source, spanOf(source, path, "key"), `\`${lastOf(path)}\` has no value`, why ? { why } : {});
}

const quoted = (words: readonly unknown[]) => words.map((word) => `\`${String(word)}\``).join(", ");
const lastOf = (path: KeyPath) =>
  String([...path].reverse().find((step) => typeof step === "string") ?? "manifest");

export function unknownKey(
  source: Source,
  path: KeyPath,
  key: string,
  allowed: readonly string[],
  what = "key",
): UserError {
  const meant = nearest(key, allowed);
  return errorAt(source, spanOf(source, [...path, key], "key"), `unknown ${what} \`${key}\``, {
    why: allowed.length === 0 ? "none is known here" : `not one of ${quoted(allowed)}`,
    fix: meant === undefined ? "remove it" : `rename it to \`${meant}\``,
  });
}

/** A key that is not there has the place of the map around it. */
function isMissing(source: Source, path: KeyPath): boolean {
  return (
    path.length > 0 &&
    spanOf(source, path, "value").join() === spanOf(source, path.slice(0, -1), "value").join()
  );
}

function missing(source: Source, path: KeyPath): UserError {
  const name = lastOf(path);
  const fix = name === "version" ? "version: 1" : `${name}: …`;
  return errorAt(source, spanOf(source, path.slice(0, -1), "key"), `\`${name}\` is missing`, {
    why: `\`${name}\` is required here`,
    fix: `add \`${fix}\``,
  });
}

function wrongType(
  source: Source,
  path: KeyPath,
  issue: Extract<Issue, { code: "invalid_type" }>,
): UserError {
  const name = lastOf(path);
  const written = writtenAt(source, path);
  const wanted = TYPES[issue.expected] ?? issue.expected;
  if (typeof path.at(-1) === "number" && issue.expected === "object")
    return errorAt(source, spanOf(source, path, "value"), `an entry of \`${name}\` must be ${wanted}`, {
      why: `expected ${wanted}`,
      ...(name === "models" && /^[^\s[{]\S*$/.test(written) ? { fix: `\`- id: ${written}\`` } : {}),
    });
  const scalar = issue.expected === "string" && /^[^\s[{]\S*$/.test(written);
  return errorAt(source, spanOf(source, path, "value"), `\`${name}\` must be ${wanted}`, {
    why: `expected ${wanted}`,
    ...(scalar ? { fix: `quote it: \`${name}: "${written}"\`` } : {}),
    ...(issue.expected === "array" && /^[^\s[{]\S*$/.test(written)
      ? { fix: `\`${name}: [${written}]\`` }
      : {}),
  });
}

const TYPES: Readonly<Record<string, string>> = {
  object: "a map of keys",
  array: "a list",
  string: "a string",
  boolean: "`true` or `false`",
  record: "a map of keys",
  int: "a whole number",
  number: "a number",
};

function wrongValue(source: Source, path: KeyPath, values: readonly unknown[]): UserError {
  const name = lastOf(path);
  const written = writtenAt(source, path).slice(0, 80);
  const meant = nearest(written, values.map(String)) ?? (values.length === 1 ? String(values[0]) : undefined);
  return errorAt(source, spanOf(source, path, "value"), `\`${written}\` is no value of \`${name}\``, {
    why: `expected ${values.length === 1 ? "" : "one of "}${quoted(values)}`,
    ...(meant === undefined ? {} : { fix: `\`${name}: ${meant}\`` }),
  });
}

function otherIssue(source: Source, path: KeyPath, issue: Issue): UserError {
  const name = lastOf(path);
  const written = writtenAt(source, path).slice(0, 80);
  const span = spanOf(source, path, "value");
  if (issue.code === "too_small" && issue.origin !== "number" && issue.origin !== "int")
    return errorAt(source, span, `\`${name}\` is empty`, { why: "something is expected here" });
  if (issue.code === "too_big")
    return errorAt(source, span, `\`${name}\` is too large`, { why: `at most ${issue.maximum}` });
  const country =
    MISTAKEN[written.toUpperCase()] ?? (/^[a-z]{2}$/.test(written) ? written.toUpperCase() : undefined);
  const countries = name === "organisationIn" || name === "usersIn";
  const shown = `\`${written.split("\n")[0]}\``;
  return errorAt(source, span, `${shown} is no valid \`${name}\``, {
    why: issue.message,
    ...(countries && country !== undefined ? { fix: `write \`${country}\`` } : {}),
    ...(name === "id" || name === "base" ? idHint(written) : {}),
  });
}

function idHint(written: string): { fix?: string } {
  if (/^\.{0,2}\//.test(written)) return { fix: `a local directory is written \`path: ${written}\`` };
  const [id, revision] = written.split("@");
  if (revision) return { fix: `\`id: ${id}\` and \`revision: ${revision}\`` };
  const url = /^https?:\/\/[^/]+\/([^/\s]+\/[^/\s]+)/.exec(written)?.[1];
  return url === undefined ? {} : { fix: `\`id: ${url}\`` };
}

/** The keys that a map at this path may have. */
function keysAt(schema: z.core.$ZodType, path: KeyPath): string[] {
  let at: z.core.$ZodType | undefined = schema;
  for (const step of path) at = at && childOf(bare(at), step);
  const found = at && bare(at);
  return found !== undefined && isObject(found) ? Object.keys(found._zod.def.shape) : [];
}

function childOf(schema: z.core.$ZodType, step: string | number): z.core.$ZodType | undefined {
  if (isObject(schema)) return schema._zod.def.shape[String(step)];
  return isArray(schema) ? schema._zod.def.element : undefined;
}

function bare(schema: z.core.$ZodType): z.core.$ZodType {
  return isOptional(schema) || isNullable(schema) ? bare(schema._zod.def.innerType) : schema;
}

const isObject = (schema: z.core.$ZodType): schema is z.core.$ZodObject => schema._zod.def.type === "object";
const isArray = (schema: z.core.$ZodType): schema is z.core.$ZodArray => schema._zod.def.type === "array";
const isOptional = (schema: z.core.$ZodType): schema is z.core.$ZodOptional =>
  schema._zod.def.type === "optional";
const isNullable = (schema: z.core.$ZodType): schema is z.core.$ZodNullable =>
  schema._zod.def.type === "nullable";
