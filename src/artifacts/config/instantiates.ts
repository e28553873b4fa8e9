import type { Verdict } from "../../model.ts";
import type { LoaderRules } from "./rules.ts";

/** Keys whose value names what a configuration's loader imports and calls (Hydra, Lightning). */
const TARGET_KEYS: ReadonlySet<string> = new Set(["_target_", "class_path"]);

/** The same for latent-diffusion and MMEngine: keys that have other uses, so that only what acts on the machine counts. */
const LOOSE_KEYS: ReadonlySet<string> = new Set(["target", "type", "class", "cls", "func"]);

/** Whether a value says what a configuration's loader imports. */
export function isTarget(key: string, value: string): boolean {
  if (TARGET_KEYS.has(key)) return true;
  return LOOSE_KEYS.has(key) && /^\w+(?:\.\w+)+$/.test(value) && NEVER_A_PART.has(value.split(".")[0] ?? "");
}

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
