import { UserError } from "../errors.ts";
import type { DeploymentProfile } from "../model.ts";
import { nearest } from "./nearest.ts";
import { deploymentSchema } from "./schema.ts";

/** One profile laid over another; statements are laid over one by one. */
export function overlay(below: DeploymentProfile, above: DeploymentProfile): DeploymentProfile {
  const statements = { ...below.statements, ...above.statements };
  const merged = { ...below, ...above };
  return Object.keys(statements).length === 0 ? merged : { ...merged, statements };
}

const LISTS = new Set(["organisationIn", "usersIn"]);
const KEYS = Object.keys(deploymentSchema._zod.def.shape).filter((key) => key !== "statements");

/**
 * Facts from `--deployment key=value`, by the manifest's own schema: `use=commercial`, `usersIn=EU,US`,
 * `statements.kolors-registered=true`. Throws UserError `usage`.
 */
export function parseDeployment(facts: readonly string[], known?: ReadonlySet<string>): DeploymentProfile {
  let profile: DeploymentProfile = {};
  for (const fact of facts) profile = overlay(profile, parseFact(fact, known));
  return profile;
}

function parseFact(fact: string, known: ReadonlySet<string> | undefined): DeploymentProfile {
  const at = fact.indexOf("=");
  const key = (at === -1 ? fact : fact.slice(0, at)).trim();
  const statement = key.startsWith("statements.") ? key.slice("statements.".length) : undefined;
  const allowed = statement === undefined ? KEYS : [...(known ?? [])].map((name) => `statements.${name}`);
  const unknown =
    statement === undefined ? !KEYS.includes(key) : known !== undefined && !known.has(statement);
  if (at === -1 || unknown) {
    const meant = nearest(key, allowed);
    throw new UserError(
      "usage",
      at === -1 ? `\`${fact}\` is no \`key=value\`` : `unknown deployment fact \`${key}\``,
      {
        why: allowed.length === 0 ? "the rule pack asks for no statements" : `not one of ${quoted(allowed)}`,
        fix:
          meant === undefined
            ? "--deployment use=commercial"
            : `--deployment ${meant}=${at === -1 ? "…" : fact.slice(at + 1)}`,
      },
    );
  }
  const written = fact.slice(at + 1).trim();
  const value = valueOf(key, written);
  const given = statement === undefined ? { [key]: value } : { statements: { [statement]: value } };
  const parsed = deploymentSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const values = issue?.code === "invalid_value" ? issue.values.map(String) : [];
  const meant = nearest(written, values);
  throw new UserError("usage", `\`${written}\` is no valid \`${key}\``, {
    why: values.length > 0 ? `expected one of ${quoted(values)}` : reason(issue?.code, issue?.message),
    ...(meant === undefined ? {} : { fix: `--deployment ${key}=${meant}` }),
  });
}

const quoted = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(", ");

function reason(code: string | undefined, message: string | undefined): string {
  return code === "invalid_type" ? "expected `true` or `false`" : (message ?? "");
}

function valueOf(key: string, written: string): unknown {
  if (LISTS.has(key))
    return written
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "");
  if (written === "true" || written === "false") return written === "true";
  return /^\d+$/.test(written) ? Number(written) : written;
}
