import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The built command line: `npm test` builds it first; another folder may be named. */
export const MAIN = join(
  process.env.MODELVET_OUT ?? fileURLToPath(new URL("../../dist", import.meta.url)),
  "start.cjs",
);
export const built = existsSync(MAIN);

/** Runs the command line as a user would, with nothing of this machine's own settings. */
export function modelvet(
  args: readonly string[],
  more: { cwd?: string; input?: string; env?: Record<string, string> } = {},
) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: more.cwd,
    input: more.input ?? "",
    encoding: "utf8",
    env: {
      PATH: process.env.PATH ?? "",
      HOME: "/nonexistent",
      HF_ENDPOINT: "http://127.0.0.1:1",
      ...more.env,
    },
    timeout: 30_000,
  });
  return { exitCode: status, stdout, stderr };
}
