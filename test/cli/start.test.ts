import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { MAIN } from "./bundle.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const dist = dirname(MAIN);
const script = join(dist, "check.cjs");

/** `check` on the example of real models, by the parts of a build that are in a folder. */
function check(folder: string) {
  const { status, stdout } = spawnSync(process.execPath, [join(folder, "start.cjs"), "check"], {
    cwd: join(root, "examples/real"),
    encoding: "utf8",
    env: { PATH: process.env.PATH ?? "" },
  });
  return { status, stdout };
}

describe.skipIf(!existsSync(script))("check, started from its compiled script", () => {
  it("says the same whatever became of what V8 kept", () => {
    const copy = join(mkdtempSync(join(tmpdir(), "modelvet-start-")), "dist");
    mkdirSync(copy);
    symlinkSync(join(root, "rules"), join(copy, "../rules"));
    for (const name of ["start.cjs", "check.cjs", "pack.json"])
      copyFileSync(join(dist, name), join(copy, name));
    const whole = check(dist);
    expect(whole).toMatchObject({ status: 1, stdout: expect.stringContaining("exit 1: ") });
    expect(check(copy)).toEqual(whole);
    writeFileSync(join(copy, "check.cache"), "not a cache");
    expect(check(copy)).toEqual(whole);
  });

  it("never ends with the answer of a policy where the installation is broken", () => {
    const copy = mkdtempSync(join(tmpdir(), "modelvet-start-"));
    copyFileSync(MAIN, join(copy, "start.cjs"));
    expect(check(copy)).toEqual({ status: 2, stdout: "" });
    writeFileSync(join(copy, "check.cjs"), "no script(");
    expect(check(copy)).toEqual({ status: 2, stdout: "" });
  });
});
