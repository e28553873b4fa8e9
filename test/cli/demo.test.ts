import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { EXPECTED } from "../demo/expected.ts";

const demo = fileURLToPath(new URL("../../dist/demo/demo.js", import.meta.url));

describe.skipIf(!existsSync(demo))("npm run demo", () => {
  it("ends in 0, shows every posture and says which exit code the scan had", () => {
    // No PATH: nothing but Node is needed, and what the machine sets for the Hub does not count.
    const { status, stdout, stderr } = spawnSync(process.execPath, [demo], {
      encoding: "utf8",
      env: { PATH: "/nonexistent", HF_TOKEN: "hf_of_this_machine", HF_HUB_OFFLINE: "1" },
      timeout: 120_000,
    });
    expect(stderr).not.toMatch(/^demo:/m);
    expect(status).toBe(0);
    expect(stdout).toContain("the scan ended with exit code 1, because some are blocked");
    expect(stdout).not.toContain("hf_of_this_machine");
    const last = stdout.slice(stdout.lastIndexOf("what the scan said"));
    for (const [id, [posture]] of Object.entries(EXPECTED))
      expect(last).toMatch(new RegExp(`^  ${posture} +${id} `, "m"));
    expect(new Set(Object.values(EXPECTED).map(([posture]) => posture))).toEqual(
      new Set(["clear", "conditional", "review", "unknown", "blocked"]),
    );
  }, 150_000);

  it("says how it is used", () => {
    const { status, stderr } = spawnSync(process.execPath, [demo, "--what"], { encoding: "utf8" });
    expect([status, stderr]).toEqual([1, expect.stringContaining("usage: npm run demo")]);
  });
});
