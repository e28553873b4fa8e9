import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { built, MAIN } from "./bundle.ts";

describe.skipIf(!built)("the process", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)(
    "ends in its number on %s, says so and leaves nothing behind",
    async (signal, expected) => {
      const cwd = mkdtempSync(join(tmpdir(), "modelvet-signal-"));
      // It waits for a manifest on standard input that never comes.
      const child = spawn(process.execPath, [MAIN, "waive", "license-question", "a/b", "--manifest", "-"], {
        cwd,
      });
      let stderr = "";
      child.stderr.on("data", (chunk) => {
        stderr += chunk;
      });
      await new Promise((resolve) => child.stdout.once("data", resolve));
      child.kill(signal);
      const code = await new Promise((resolve) => child.once("exit", resolve));
      expect(code).toBe(expected);
      expect(stderr).toContain("interrupted: nothing was printed");
      expect(readdirSync(cwd)).toEqual([]);
    },
    15_000,
  );

  it("does not mind a reader that goes away", () => {
    const line = `set -o pipefail; "${process.execPath}" "${MAIN}" init --schema | head -c 10; echo "rc $?"`;
    const { stdout, stderr, status } = spawnSync("bash", ["-c", line], { encoding: "utf8" });
    if (status === null) return;
    expect(stdout).toContain("rc 0");
    expect(stderr).toBe("");
  });

  it.skipIf(!existsSync("/dev/full"))("does not take a report for complete that a full disk cut off", () => {
    const line = `"${process.execPath}" "${MAIN}" init --schema > /dev/full`;
    const { stderr, status } = spawnSync("sh", ["-c", line], { encoding: "utf8" });
    expect(stderr).toMatch(/fatal: nothing was written\nerror: the output could not be written/);
    expect(status).toBe(2);
  });

  it("writes all of a long output into a pipe", () => {
    const { stdout } = spawnSync(process.execPath, [MAIN, "init", "--schema"], { encoding: "utf8" });
    expect(() => JSON.parse(stdout)).not.toThrow();
  });
});
