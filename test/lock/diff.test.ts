import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DiffOptions, runDiff } from "../../src/cli/diff.ts";
import { UserError } from "../../src/errors.ts";
import { pin } from "../../src/lock/pin.ts";
import { printLockfile } from "../../src/lock/print.ts";
import type { ModelEvidence } from "../../src/model.ts";
import { contextOf } from "./context.ts";
import { evidenceOf, refOf } from "./evidence.ts";

const folder = mkdtempSync(join(tmpdir(), "modelvet-diff-"));
const home = join(folder, "deploy");
afterAll(() => rmSync(folder, { recursive: true }));

function lockOf(models: Record<string, [Partial<ModelEvidence>, string]>): string {
  return printLockfile(
    new Map(
      Object.entries(models).map(([id, [more, license]]) => [
        id,
        pin(evidenceOf(id, more), refOf(id), license),
      ]),
    ),
  );
}

const card = evidenceOf("org/a").card!;
const other = { card: { ...card, licenses: [{ value: "llama3.1", line: 2 }] }, commit: "2".repeat(40) };
const first = lockOf({ "org/a": [{}, "Apache-2.0"] });
const second = lockOf({ "org/a": [other, "LicenseRef-llama3.1"] });
const third = lockOf({ "org/a": [other, "LicenseRef-llama3.1"], "org/b": [{}, "MIT"] });

beforeAll(() => {
  mkdirSync(home);
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], {
      cwd: folder,
      stdio: "ignore",
    });
  const commit = (text: string | undefined) => {
    if (text !== undefined) writeFileSync(join(home, "models.lock.json"), text);
    writeFileSync(join(home, "note"), String(text?.length));
    git("add", ".");
    git("commit", "-q", "-m", "x");
  };
  git("init", "-q", "-b", "main");
  commit(undefined);
  git("tag", "before");
  commit(first);
  git("tag", "v1");
  commit(second);
  git("branch", "feature/x");
  writeFileSync(join(home, "models.lock.json"), third);
  writeFileSync(join(home, "old.lock.json"), first);
});

async function diff(operands: readonly string[], options: Partial<DiffOptions> = {}): Promise<string> {
  const context = contextOf(home);
  expect(await runDiff({ operands, ...options }, context)).toBe(0);
  return context.out();
}

describe("comparing lockfiles", () => {
  it("compares two git revisions", async () => {
    expect(await diff(["v1..feature/x"])).toMatchInlineSnapshot(`
      "v1 -> feature/x

      org/a
        ! license    another license; the card declares \`llama3.1\` instead of \`apache-2.0\`: Apache-2.0 -> LicenseRef-llama3.1
          provenance another commit: b4036b91f242 -> 222222222222

      1 model changed, 1 to look at
      "
    `);
    expect(await diff(["v1", "feature/x"])).toContain("LicenseRef-llama3.1");
  });

  it("compares a revision, or the last commit, with the file as it is now", async () => {
    expect(await diff([])).toContain("org/b");
    expect(await diff(["HEAD~1"])).toContain("2 models changed, 2 to look at");
    expect(await diff(["before"])).toContain("2 models changed, 2 to look at");
  });

  it("compares files", async () => {
    expect(await diff(["old.lock.json", "models.lock.json"])).toContain("2 models changed");
    expect(await diff(["models.lock.json", "models.lock.json"])).toBe(
      "models.lock.json -> models.lock.json: no change for posture\n",
    );
  });

  it("gives JSON and Markdown", async () => {
    const document = JSON.parse(await diff(["v1..HEAD"], { format: "json" }));
    expect(document).toMatchObject({ schema: "modelvet/diff@1", exitCode: 0, before: "v1", worse: true });
    expect(document.models[0].id).toBe("org/a");
    expect(document.models[0].changes[0]).toMatchObject({
      kind: "license",
      direction: "worse",
      before: "Apache-2.0",
      after: "LicenseRef-llama3.1",
    });
    const markdown = await diff(["v1..HEAD"], { format: "markdown" });
    expect(markdown).toContain(
      "- **look at this** license: another license; the card declares `llama3.1` instead of `apache-2.0`: `Apache-2.0` → `LicenseRef-llama3.1`",
    );
  });

  it("lets no foreign word become markup", async () => {
    const path = "a`<img src=x>`@team #1\n::error::\u202e.py";
    const text = lockOf({ "org/a": [{ files: [{ path, size: 1, sha256: "1".repeat(64) }] }, "MIT"] });
    writeFileSync(join(home, "hostile.lock.json"), text);
    const markdown = await diff(["old.lock.json", "hostile.lock.json"], { format: "markdown" });
    for (const line of markdown.split("\n")) {
      const outside = line.split("`").filter((_, index) => index % 2 === 0);
      expect(outside.join("")).not.toMatch(/<img|@team|::error|\u202e/);
    }
    expect(markdown).toContain("\\n::error::\\u{202e}.py");
  });

  it("lets no license name of a new model become markup", async () => {
    const declared = "x](y)\n# @team <img src=x>";
    const evil = { card: { ...card, licenses: [{ value: declared, line: 2 }] } };
    const model = pin(evidenceOf("org/evil", evil), refOf("org/evil"), null);
    writeFileSync(join(home, "evil.lock.json"), printLockfile(new Map([["org/evil", model]])));
    const markdown = await diff(["before", "evil.lock.json"], { format: "markdown" });
    expect(markdown).toContain("added: `x](y)\\n# @team <img src=x>`, ");
    expect(markdown).toContain("no license recognised");
  });

  it("stays within a comment, and keeps what asks for a look", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 900 }, (_, n): [string, [Partial<ModelEvidence>, string]] => [
        `org/m${n}`,
        [n === 899 ? {} : { artifacts: [], remoteCode: [] }, "MIT"],
      ]),
    );
    writeFileSync(join(home, "many.lock.json"), lockOf(many));
    const markdown = await diff(["before", "many.lock.json"], { format: "markdown" });
    expect(markdown.length).toBeLessThan(65_536);
    expect(markdown).toContain("#### `org/m899`");
    expect(markdown).toMatch(/_\d+ more models changed/);
  });

  it("compares with the place where two branches parted, for three dots", async () => {
    expect(await diff(["v1...feature/x"])).toContain("-> feature/x");
    expect(await diff(["feature/x...v1"])).toContain("no change for posture");
  });

  it("says when neither side has a lockfile, and reads one that is gone since", async () => {
    await expect(diff(["before..before"])).rejects.toMatchObject({
      code: "lockfile-not-found",
      fix: "modelvet diff before",
    });
    const now = readFileSync(join(home, "models.lock.json"));
    rmSync(join(home, "models.lock.json"));
    expect(await diff(["v1..feature/x"])).toContain("1 model changed");
    await expect(diff(["v1"])).rejects.toMatchObject({ code: "lockfile-not-found" });
    writeFileSync(join(home, "models.lock.json"), now);
  });

  it("says what brings a revision that git does not have", async () => {
    const fix = async (name: string) => {
      const failed = await diff([name]).catch((error: unknown) => error);
      return failed instanceof UserError ? failed.fix : undefined;
    };
    expect(await fix("HEAD~99")).toBe("git fetch --unshallow");
    expect(await fix("dev~1")).toBe("git fetch origin dev:dev");
    expect(await fix("origin/dev")).toContain("git fetch origin dev:refs/remotes/origin/dev");
    expect(await fix("org/a")).toContain("modelvet diff org/a@OLD org/a@main");
    writeFileSync(join(home, "models.yaml"), "version: 1\n");
    await expect(diff(["models.yaml"])).rejects.toMatchObject({ message: "`models.yaml` is no lockfile" });
    const elsewhere = contextOf(mkdtempSync(join(tmpdir(), "modelvet-no-git-")));
    writeFileSync(join(elsewhere.cwd, "models.lock.json"), first);
    await expect(runDiff({ operands: ["main"] }, elsewhere)).rejects.toMatchObject({
      why: expect.stringContaining("not a git repository"),
    });
    rmSync(elsewhere.cwd, { recursive: true });
  });

  it("explains what it cannot compare", async () => {
    await expect(diff(["nowhere"])).rejects.toMatchObject({ code: "usage" });
    await expect(diff(["--output=x"])).rejects.toMatchObject({ code: "usage" });
    await expect(diff(["a", "b", "c"])).rejects.toMatchObject({ code: "usage" });
    await expect(diff(["org/a@main"])).rejects.toMatchObject({ fix: "modelvet diff org/a@main org/a@OTHER" });
    await expect(diff(["v1", "org/a@main"])).rejects.toMatchObject({ code: "usage" });
  });
});
