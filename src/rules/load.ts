import { satisfies, valid, validRange } from "semver";
import type * as z from "zod/mini";
import { FORMAT_RULE_FILES, formatRules } from "../artifacts/format-rules.ts";
import { parseGlobalRules } from "../artifacts/pickle/global-rules.ts";
import { UserError } from "../errors.ts";
import { nameIndex, spdxGroups } from "./license-names.ts";
import type { LicenseRule } from "./license-rule.ts";
import { makePack, type PackValues, type RulePack } from "./pack.ts";
import { invalidRule, parseRuleFile, type RuleSource } from "./rule-source.ts";
import { findingsSchema, formatsSchema, hubSchema, licenseSchema, packSchema, spdxSchema } from "./schema.ts";
import { checkLicenses } from "./validate-licenses.ts";

type Files = ReadonlyMap<string, string>;
type Read<T> = { source: RuleSource; value: T };

/**
 * The rule pack of these files (text by path below `rules/`), for a modelvet of version `engine`. Throws UserError
 * `rules-invalid` with file, line and column of the first thing that is wrong.
 */
export function loadPack(files: Files, engine: string): RulePack {
  return makePack(packValues(files, engine));
}

/** The same as plain values, validated as a whole; what the build writes down. */
export function packValues(files: Files, engine: string): PackValues {
  const pack = read(files, "pack.yaml", packSchema);
  checkEngine(pack, engine);
  const findings = read(files, "findings.yaml", findingsSchema);
  const twice = findings.value.findings.findIndex(
    ({ id }, at) => findings.value.findings.findIndex((other) => other.id === id) !== at,
  );
  if (twice !== -1)
    throw invalidRule(findings.source, ["findings", twice, "id"], "this finding is listed twice", {
      fix: "keep one of them",
    });
  const licenses = paths(files, "licenses/").map((file) => read<LicenseRule>(files, file, licenseSchema));
  const hub = read(files, "hub-licenses.yaml", hubSchema);
  const spdx = files.has("spdx-families.yaml")
    ? read(files, "spdx-families.yaml", spdxSchema)
    : { source: hub.source, value: { source: "none", families: [] } };
  checkLicenses(licenses, hub);
  const rules = licenses.map(({ value }) => value);
  return {
    version: pack.value.version,
    date: pack.value.date,
    findings: JSON.stringify(findings.value.findings),
    statements: statementsOf(rules),
    licenses: Object.fromEntries(rules.map((rule) => [rule.id, JSON.stringify(rule)])),
    names: nameIndex(rules, hub.value.licenses),
    hub: hub.value.licenses,
    spdx: spdxGroups(spdx.value),
    ...artifactFiles(files),
    formats: JSON.stringify(
      files.has("formats.yaml") ? read(files, "formats.yaml", formatsSchema).value : {},
    ),
    hostKeys: files.get("host-keys.yaml") ?? "",
  };
}

function paths(files: Files, folder: string): string[] {
  return [...files.keys()].filter((path) => path.startsWith(folder) && path.endsWith(".yaml")).sort();
}

function read<T>(files: Files, file: string, schema: z.ZodMiniType<T>): Read<T> {
  const { source, value } = parse(files, file);
  const parsed = schema.safeParse(value);
  if (parsed.success) return { source, value: parsed.data };
  const issue = parsed.error.issues[0];
  if (issue === undefined) throw invalidRule(source, [], "this rule file has another shape");
  throw issueError(source, issue);
}

function parse(files: Files, file: string): { source: RuleSource; value: unknown } {
  const text = files.get(file);
  if (text === undefined)
    throw new UserError("rules-invalid", `the rule pack has no \`${file}\``, {
      where: file,
      why: "every rule pack holds it",
      fix: `copy \`${file}\` from the pack that ships with modelvet`,
    });
  return parseRuleFile(file, text);
}

/** Of a union, the branch that got furthest says most. */
function issueError(source: RuleSource, issue: z.core.$ZodIssue, above: PropertyKey[] = []): UserError {
  const path = [...above, ...issue.path];
  if (issue.code === "invalid_union") {
    const deepest = issue.errors
      .flatMap(([first]) => first ?? [])
      .sort((a, b) => b.path.length - a.path.length)[0];
    if (deepest !== undefined && deepest.path.length > 0) return issueError(source, deepest, path);
  }
  const steps = path.map((step) => (typeof step === "number" ? step : String(step)));
  const name = steps.filter((step) => typeof step === "string").at(-1) ?? "this file";
  if (issue.code === "unrecognized_keys") {
    const [key = ""] = issue.keys;
    return invalidRule(source, [...steps, key], `unknown key \`${key}\``, {
      why: "no rule file has it here",
      fix: "remove it, or correct its spelling",
    });
  }
  if (!source.document.hasIn(steps))
    return invalidRule(source, steps, `\`${name}\` is missing`, {
      why: "every rule of this kind has it",
      fix: `add \`${name}:\``,
    });
  return invalidRule(source, steps, `\`${name}\` is not what a rule needs`, {
    why: wanted(issue),
    fix: `correct \`${steps.join(".")}\``,
  });
}

function wanted(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_value") return `expected one of ${issue.values.map(String).join(", ")}`;
  if (issue.code === "invalid_type") return `expected ${issue.expected}`;
  return issue.message === "Invalid input" ? "it has another shape" : issue.message;
}

function checkEngine({ source, value }: Read<z.infer<typeof packSchema>>, engine: string): void {
  if (valid(value.version) === null)
    throw invalidRule(source, ["version"], `\`${value.version}\` is no version`, {
      why: "a pack's version is three numbers, as semver writes them",
      fix: "version: 1.0.0",
    });
  if (validRange(value.engine) === null)
    throw invalidRule(source, ["engine"], `\`${value.engine}\` is no range of versions`, {
      why: "semver cannot read it",
      fix: `engine: ">=${engine}"`,
    });
  if (satisfies(engine, value.engine, { includePrerelease: true })) return;
  throw invalidRule(source, ["engine"], "this rule pack is for another modelvet", {
    why: `it asks for \`${value.engine}\`, and this is ${engine}`,
    fix: "install a modelvet of that range, or name another pack by `--rules`",
  });
}

function statementsOf(rules: readonly LicenseRule[]): string[] {
  const names = rules.flatMap(({ conditions, duties, naming }) => [
    ...conditions.flatMap(({ fact }) => (fact.startsWith("statements.") ? [fact.slice(11)] : [])),
    ...[...conditions, ...duties, naming].flatMap((term) => Object.keys(term?.when?.statements ?? {})),
  ]);
  return [...new Set(names)].sort();
}

/** What the readers of artifacts consult: each reader knows its own shape, and is asked once here. */
function artifactFiles(files: Files): Pick<PackValues, "artifacts" | "globals"> {
  const formats = FORMAT_RULE_FILES.map((name) => [name, parse(files, `${name}.yaml`)] as const);
  const globals = paths(files, "globals/").map((file) => ({ file, ...parse(files, file) }));
  const value = (name: string) => formats.find(([other]) => other === name)?.[1].value;
  try {
    const [templates, loaders, operators, python] = FORMAT_RULE_FILES;
    formatRules({
      templates: value(templates),
      loaders: value(loaders),
      operators: value(operators),
      python: value(python),
    });
    parseGlobalRules(globals.map(({ file, value }) => ({ file, value })));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError("rules-invalid", "a rule file of the artifact readers has another shape", {
      where: "rules",
      why: error instanceof Error ? error.message : String(error),
    });
  }
  return {
    artifacts: Object.fromEntries(formats.map(([name, { value }]) => [name, JSON.stringify(value)])),
    globals: globals.map(({ file, value }) => ({ file, value: JSON.stringify(value) })),
  };
}
