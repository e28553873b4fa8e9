import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository: the same from `test/demo` and from `dist/demo`. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const PROGRAM =
  process.env.MODELVET_OUT === undefined
    ? join(ROOT, "bin/modelvet.js")
    : join(process.env.MODELVET_OUT, "main.js");

/** What a terminal says of itself; everything else of this machine's settings stays away. */
const PASSED = ["PATH", "TERM", "COLORTERM", "COLUMNS", "LANG", "LC_ALL", "CI", "NO_COLOR", "FORCE_COLOR"];

export type Place = { cwd: string; home: string; endpoint: string; env?: Readonly<Record<string, string>> };
export type Ended = { exitCode: number | null; stdout: string; stderr: string };

/**
 * Runs the real command line as a process of its own, without a token and with its cache in `home`. `shown` leaves its
 * output to this terminal; otherwise it comes back as text.
 */
export function modelvet(args: readonly string[], place: Place, shown = false): Promise<Ended> {
  const kept = PASSED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const env = {
    ...Object.fromEntries(kept),
    HOME: place.home,
    XDG_CACHE_HOME: join(place.home, "cache"),
    HF_ENDPOINT: place.endpoint,
    ...place.env,
  };
  const out = shown ? "inherit" : "pipe";
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: place.cwd,
    env,
    stdio: ["ignore", out, out],
  });
  const ended: Ended = { exitCode: null, stdout: "", stderr: "" };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    ended.stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    ended.stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => resolve({ ...ended, exitCode }));
  });
}
