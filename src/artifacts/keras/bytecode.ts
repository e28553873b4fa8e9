import type { Verdict } from "../../model.ts";
import type { PythonRules } from "../python/rules.ts";

/** Longer code is not decoded: nothing that a layer needs is as long. */
const MAX_CODE = 4 * 1024 * 1024;

/**
 * Judges marshalled Python bytecode by the names and strings in it, without unmarshalling: a code object carries
 * every global, attribute and module that it can reach as text.
 */
export function judgeBytecode(
  base64: string,
  rules: PythonRules | undefined,
): { verdict: Verdict; names: readonly string[] } {
  if (rules === undefined || base64.length > MAX_CODE) return { verdict: "dangerous", names: [] };
  const clean = base64.replace(/\s+/g, "");
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(clean)) return judgeNames(base64, rules);
  return judgeNames(Buffer.from(clean, "base64").toString("latin1"), rules);
}

function judgeNames(code: string, rules: PythonRules): { verdict: Verdict; names: readonly string[] } {
  const names = [...rules.bytecode].filter((name) => holds(code, name));
  return { verdict: names.length > 0 ? "dangerous" : "review", names };
}

/** The name stands by itself; the length byte before it may happen to be a letter. */
function holds(code: string, name: string): boolean {
  for (let at = code.indexOf(name); at !== -1; at = code.indexOf(name, at + 1)) {
    const before = code[at - 1] ?? "";
    const after = code[at + name.length] ?? "";
    const length = before.charCodeAt(0) === name.length;
    if ((length || !/[A-Za-z0-9_]/.test(before)) && !/[a-z0-9_]/.test(after)) return true;
    if (length) return true;
  }
  return false;
}
