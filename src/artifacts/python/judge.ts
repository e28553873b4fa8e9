import type { Observation, Verdict } from "../../model.ts";
import { cut } from "../judged.ts";
import { type Use, usesOf } from "./calls.ts";
import { foldText, split } from "./fold.ts";
import { collectNames, type Names } from "./names.ts";
import type { CallRule, PythonRules } from "./rules.ts";
import { type Level, type Statement, statements } from "./statements.ts";
import { type PythonToken, tokenizePython } from "./tokens.ts";

const MAX_OBSERVATIONS = 40;
const MAX_NESTING = 3;
/** Built-in functions whose first argument is the code itself. */
const RUNS_TEXT = /(?:^|\.)(?:exec|eval|compile)$/;
const SEVERE = new Set(["code", "process", "network", "native"]);

export type PythonJudgement = { found: readonly Observation[]; broken: boolean };

/** Judges a Python source by its tokens: what it calls as it is imported, and what only when it is called. */
export function judgePython(source: string, rules: PythonRules, nested = 0, level?: Level): PythonJudgement {
  const { tokens, broken } = tokenizePython(source);
  const all = statements(tokens);
  const names = collectNames(all);
  bindAliases(all, names, rules);
  const uses = all.map((statement) => usesOf(statement.tokens, names));
  const levels = level === undefined ? runningLevels(all, uses, names) : all.map(() => level);
  const found: Observation[] = [];
  all.forEach((statement, i) => {
    const at = levels[i]!;
    if (at === "never") return;
    const hands = handsOver(statement.tokens, uses[i]!);
    for (const use of uses[i]!) judgeUse(use, at, { found, names, rules, nested, hands });
    judgeStrings(statement.tokens, at, found, rules);
  });
  return { found: strongest(found), broken };
}

/** The statement calls something, which may then call what it is given: `map(os.system, x)`, `[os.system][0](x)`. */
function handsOver(tokens: readonly PythonToken[], uses: readonly Use[]): boolean {
  return (
    tokens[0]?.value === "@" ||
    uses.some((use) => use.called) ||
    tokens.some(
      (t, i) => t.value === "(" && t.kind === "operator" && "]})".includes(tokens[i - 1]?.value ?? " "),
    )
  );
}

/** `run = os.system`, `o = __import__("os")`: a name that is given something of interest stands for it. */
function bindAliases(all: readonly Statement[], names: Names, rules: PythonRules): void {
  for (let round = 0; round < 3; round++)
    for (const { tokens } of all) {
      if (tokens[0]?.kind !== "name" || tokens[1]?.value !== "=" || tokens.length > 200) continue;
      const value = usesOf(tokens.slice(2), names).at(0);
      const whole = usesOf(
        [
          { ...tokens[2]!, value: "(", kind: "operator" },
          ...tokens.slice(2),
          { ...tokens[2]!, value: ")", kind: "operator" },
        ],
        names,
      );
      const path = whole.find((use) => !use.called)?.path ?? value?.path;
      if (path === undefined || names.defined.has(tokens[0].value)) continue;
      if (interesting(path, rules)) names.aliases.set(tokens[0].value, path);
    }
}

function interesting(path: string, rules: PythonRules): boolean {
  return (
    rules.sensitive.has(path) ||
    rules.call(path) !== undefined ||
    rules.sensitive.has(path.replace(/\.\[\]$/, ""))
  );
}

/** A function that is called as the file is imported runs then too, and so on. */
function runningLevels(all: readonly Statement[], uses: readonly (readonly Use[])[], names: Names): Level[] {
  const levels = all.map((statement) => statement.level);
  const bodies = new Map<string, number[]>();
  all.forEach((statement, i) => {
    const name = statement.owner?.split(".").at(-1);
    if (name === undefined || levels[i] !== "call") return;
    const body = bodies.get(name);
    if (body === undefined) bodies.set(name, [i]);
    else body.push(i);
  });
  for (const level of ["import", "construct"] as const) {
    const queue = levels.flatMap((at, i) => (at === level ? [i] : []));
    for (const i of queue) {
      const decorator = all[i]!.tokens[0]?.value === "@";
      const starts = uses[i]!.some((use) => use.called && STARTS.test(use.path));
      for (const use of uses[i]!) {
        const name = calledName(use.path, names);
        if (!(use.called || decorator || starts) || !names.defined.has(name)) continue;
        for (const body of bodies.get(name) ?? []) {
          levels[body] = level;
          queue.push(body);
        }
        bodies.delete(name);
      }
    }
  }
  return levels;
}

/** Calls that run a function they are given. */
const STARTS =
  /(?:^|\.)(?:Thread|Timer|Process|start_new_thread|submit|map|atexit\.register|signal\.signal|partial)$/;

/** The function of this file that a path calls: `f`, `self.f`, `A.f`, `A().f`. */
function calledName(path: string, names: Names): string {
  const own = path.replace(/^(?:self|cls)\./, "");
  const [owner = "", method] = own.replace("()", "").split(".");
  return method !== undefined && names.outer.has(owner) ? method : own;
}

/** `hands`: the statement calls something that may call what it is given. */
type On = { found: Observation[]; names: Names; rules: PythonRules; nested: number; hands: boolean };

function judgeUse(use: Use, level: Level, on: On): void {
  const { path, rule } = ruleOf(use, on);
  const attribute = path.split(".").find((part) => on.rules.attributes.has(part));
  if (rule !== undefined) {
    applyRule(use, path, rule, level, on);
    return;
  }
  const target = path.replace(/(?:\(\))?\.\[\](?:\(\))?.*$/, "");
  if (path.includes(".[]") && on.rules.sensitive.has(target)) {
    report(
      on.found,
      level === "call" ? "review" : "dangerous",
      `takes something of \`${target}\` by a computed name`,
      use.line,
      path,
    );
  } else if (attribute !== undefined && !path.startsWith("self.")) {
    report(on.found, "review", `reads \`${attribute}\`, which leads to the interpreter`, use.line, path);
  }
  if (use.called && hasTrust(use.args))
    report(on.found, "review", "loads another model with `trust_remote_code=True`", use.line, path);
}

function ruleOf(use: Use, on: On): { path: string; rule: CallRule | undefined } {
  const clean = use.path;
  const root = clean.split(".")[0] ?? "";
  // What a call gave was reported with the call.
  if (clean.includes("()")) return { path: clean, rule: undefined };
  if (on.names.outer.has(root) && !on.names.aliases.has(root)) return { path: clean, rule: undefined };
  const direct = on.rules.call(clean);
  if (direct !== undefined) return { path: clean, rule: direct };
  for (const module of on.names.stars) {
    const rule = on.rules.call(`${module}.${clean}`);
    if (rule !== undefined) return { path: `${module}.${clean}`, rule };
  }
  // `torch.os.system`: a module that another one imported for itself.
  const parts = clean.split(".");
  const through = parts.findIndex((part, i) => i > 0 && on.rules.sensitive.has(part));
  const rest = through === -1 ? "" : parts.slice(through).join(".");
  const rule = rest === "" ? undefined : on.rules.call(rest);
  return { path: use.path, rule: rule?.dynamicOnly === true ? undefined : rule };
}

function applyRule(use: Use, path: string, rule: CallRule, level: Level, on: On): void {
  const first = split(use.args, ",")[0] ?? [];
  if (rule.dynamicOnly && (!use.called || foldText(first) !== undefined)) return;
  if (rule.kind === "writes" && !(use.called && writes(use.args))) return;
  if (!use.called && level !== "import") return;
  const handed = !use.called && on.hands && isHanded(rule.kind, path);
  if (!use.called && !handed && (rule.kind === "code" || rule.kind === "compiled")) {
    // Passed on, as in `map(eval, lines)`: somebody else may call it.
    report(on.found, "review", `passes \`${path}\` on`, use.line, path);
    return;
  }
  if (use.called && RUNS_TEXT.test(path) && first.some((t) => t.kind === "name" && DECODES.test(t.value)))
    report(
      on.found,
      level === "call" ? "review" : "dangerous",
      `\`${path}\` runs text that is decoded first, which hides what it says`,
      use.line,
      path,
    );
  const literal = use.called && RUNS_TEXT.test(path) ? foldText(first) : undefined;
  if (literal !== undefined && on.nested < MAX_NESTING) {
    judgeLiteral(literal, path, use, level, on);
    return;
  }
  const verdict = handed ? rule.atImport : verdictAt(rule, path, use, level);
  if (verdict === "safe") return;
  const who =
    level === "call" ? "a function calls" : use.called ? "it calls" : handed ? "it hands on" : "it names";
  report(on.found, verdict, `${who} \`${path}\`: ${rule.reason}`, use.line, path);
}

/** Kinds of functions whose being handed to a call at import is as good as calling them. */
const HANDED = new Set(["code", "process", "native"]);

/** Classes and exceptions are named in types; `type=eval` stands in many a script's command line. */
function isHanded(kind: string, path: string): boolean {
  return HANDED.has(kind) && /(?:^|\.)(?!eval$)[a-z_]\w*$/.test(path);
}
const DECODES = /^(?:\w*b(?:16|32|64|85)\w*|fromhex|unhexlify|a2b_\w+|decompress|rot_?13|decodebytes)$/;

/** `open(path, "a")`, `open(path, mode="w")`. */
function writes(args: readonly PythonToken[]): boolean {
  const parts = split(args, ",");
  const named = parts.find((part) => part[0]?.value === "mode" && part[1]?.value === "=")?.slice(2);
  const mode = named ?? (parts[1]?.[1]?.value === "=" ? undefined : parts[1]);
  return /[wax+]/.test(mode === undefined ? "" : (foldText(mode) ?? ""));
}

function verdictAt(rule: CallRule, path: string, use: Use, level: Level): Verdict {
  if (level === "call") return rule.inside;
  if (!use.called) return rule.atImport === "dangerous" ? "review" : "safe";
  if (level === "construct" && (!SEVERE.has(rule.kind) || /(?:^|\.)eval$/.test(path)))
    return rule.atImport === "dangerous" ? "review" : rule.inside;
  return rule.atImport;
}

/** `exec("…")` of a constant is judged by what the constant does. */
function judgeLiteral(source: string, path: string, use: Use, level: Level, on: On): void {
  const inner = judgePython(source, on.rules, on.nested + 1, level);
  for (const observation of inner.found)
    report(
      on.found,
      observation.verdict,
      `text that \`${path}\` runs: ${observation.message}`,
      use.line,
      observation.quote ?? "",
    );
  if (inner.broken) report(on.found, "review", `\`${path}\` runs text that is not Python`, use.line, source);
}

function judgeStrings(
  tokens: readonly PythonToken[],
  level: Level,
  found: Observation[],
  rules: PythonRules,
): void {
  if (tokens.length === 1) return;
  for (const token of tokens) {
    if (token.kind !== "string" || token.value.length > 2000) continue;
    const secret = rules.secrets.find((name) => token.value.includes(name));
    if (secret !== undefined)
      report(
        found,
        "review",
        `${level === "call" ? "a function" : "it"} names \`${secret}\`, a credential`,
        token.line,
        token.value,
      );
  }
}

function hasTrust(args: readonly PythonToken[]): boolean {
  return args.some(
    (t, i) => t.value === "trust_remote_code" && args[i + 1]?.value === "=" && args[i + 2]?.value === "True",
  );
}

function report(found: Observation[], verdict: Verdict, message: string, line: number, quote: string): void {
  const finding = verdict === "dangerous" ? "python-runs-at-import" : "python-suspicious";
  found.push({
    finding,
    verdict,
    message,
    at: { line },
    ...(quote === "" ? {} : { quote: cut(quote, 120) }),
  });
}

/** One observation a message, dangerous ones first. */
function strongest(found: readonly Observation[]): Observation[] {
  const seen = new Map<string, Observation>();
  for (const observation of found) {
    const before = seen.get(observation.message);
    if (before === undefined || (before.verdict !== "dangerous" && observation.verdict === "dangerous"))
      seen.set(observation.message, observation);
  }
  const all = [...seen.values()];
  return [
    ...all.filter((o) => o.verdict === "dangerous"),
    ...all.filter((o) => o.verdict !== "dangerous"),
  ].slice(0, MAX_OBSERVATIONS);
}
