import type { Verdict } from "../../model.ts";
import type { LoaderRules } from "./rules.ts";

/** Keys whose value names what a configuration's loader imports and calls (Hydra, Lightning, MMEngine excepted). */
export const TARGET_KEYS: ReadonlySet<string> = new Set(["_target_", "class_path"]);

/** What calling a dotted path that a configuration names would mean. */
export function judgeTarget(target: string, rules: LoaderRules): { verdict: Verdict; message: string } {
  const path = target.trim();
  const first = path.split(/[.:]/, 1)[0] ?? "";
  const shown = `\`${path.slice(0, 100)}\``;
  if (rules.targetDangerous.has(first) || rules.targetDangerous.has(path.split(".").slice(0, 2).join(".")))
    return { verdict: "dangerous", message: `builds ${shown}, which acts on the machine` };
  if (rules.targetDangerousPaths.some((p) => (p.endsWith(".") ? path.startsWith(p) : path === p)))
    return { verdict: "dangerous", message: `builds ${shown}, which loads or runs what it is given` };
  // A function that a framework's module imported for itself is reached through that module.
  if (
    path
      .split(".")
      .slice(1)
      .some((part) => part.startsWith("__") || (rules.targetDangerous.has(part) && NEVER_A_PART.has(part)))
  )
    return {
      verdict: "dangerous",
      message: `builds ${shown}, which reaches another module through a framework`,
    };
  if (rules.targetFrameworks.has(first)) return { verdict: "safe", message: `builds ${shown}` };
  if (!path.includes(".")) return { verdict: "review", message: `builds ${shown}, which is not known` };
  return { verdict: "review", message: `builds ${shown}, which is not known` };
}

const NEVER_A_PART = new Set([
  "os",
  "sys",
  "subprocess",
  "builtins",
  "importlib",
  "shutil",
  "socket",
  "ctypes",
  "pickle",
  "runpy",
  "posix",
]);
