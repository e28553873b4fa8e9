import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.ts";
import { hasConflicts, mergeConflicts } from "../../src/lock/merge.ts";
import { pin } from "../../src/lock/pin.ts";
import { printLockfile } from "../../src/lock/print.ts";
import { parseLockfile } from "../../src/lock/read.ts";
import { evidenceOf, refOf } from "./evidence.ts";

const folder = mkdtempSync(join(tmpdir(), "modelvet-merge-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** `org/a`, or `org/a!2` for the same model at another commit. */
function textOf(names: readonly string[]): string {
  return printLockfile(
    new Map(
      names.map((name) => {
        const [id = "", generation] = name.split("!");
        const evidence = evidenceOf(id);
        const commit = generation === undefined ? evidence.commit : generation.repeat(40);
        return [id, pin({ ...evidence, ...(commit ? { commit } : {}) }, refOf(id), null)];
      }),
    ),
  );
}

let repositories = 0;

/** A real `git merge` of two branches that each changed the lockfile. */
function merge(
  base: string,
  ours: string,
  theirs: string,
  style = "merge",
): { text: string; clean: boolean } {
  const at = join(folder, `r${repositories++}`);
  execFileSync("git", ["init", "-q", "-b", "main", at]);
  const git = (...args: string[]) =>
    execFileSync(
      "git",
      ["-c", "user.name=t", "-c", "user.email=t@t", "-c", `merge.conflictStyle=${style}`, ...args],
      {
        cwd: at,
        stdio: ["ignore", "pipe", "ignore"],
      },
    );
  const file = join(at, "models.lock.json");
  const commit = (text: string) => {
    writeFileSync(file, text);
    git("add", ".");
    git("commit", "-q", "--allow-empty", "-m", "x");
  };
  commit(base);
  git("checkout", "-q", "-b", "other");
  commit(theirs);
  git("checkout", "-q", "main");
  commit(ours);
  let clean = true;
  try {
    git("merge", "-q", "other");
  } catch {
    clean = false;
  }
  return { text: readFileSync(file, "utf8"), clean };
}

/** What `modelvet lock` reads out of a merged file. */
function resolved(text: string): string {
  const models = hasConflicts(text) ? mergeConflicts(text, "f").models : parseLockfile(text, "f").models;
  return printLockfile(models);
}

describe("two branches that each lock another model", () => {
  const old = ["org/d", "org/k", "org/q", "org/w"];
  const cases: [string, string][] = [
    ["org/a", "org/z"],
    ["org/e", "org/r"],
    ["org/e", "org/f"],
    ["org/x", "org/y"],
    ["org/a", "org/b"],
  ];
  for (const style of ["merge", "diff3"])
    it.each(cases)(`merge by git, or by one lock: %s and %s (${style})`, (mine, other) => {
      const { text } = merge(textOf(old), textOf([...old, mine]), textOf([...old, other]), style);
      expect(resolved(text)).toBe(textOf([...old, mine, other]));
    });

  it("merge without a conflict when they are not neighbours", () => {
    const { clean } = merge(textOf(old), textOf([...old, "org/e"]), textOf([...old, "org/r"]));
    expect(clean).toBe(true);
  });

  it("merge when both start the lockfile", () => {
    const { text } = merge(textOf([]), textOf(["org/a"]), textOf(["org/b"]));
    expect(resolved(text)).toBe(textOf(["org/a", "org/b"]));
  });

  it("merge when one moves a pin and the other adds a model", () => {
    const moved = ["org/d", "org/k!1", "org/q", "org/w"];
    const { text } = merge(textOf(old), textOf(moved), textOf([...old, "org/l"]));
    expect(resolved(text)).toBe(textOf([...moved, "org/l"]));
  });

  it("merge with Windows line endings", () => {
    const windows = (names: readonly string[]) => textOf(names).replaceAll("\n", "\r\n");
    const { text } = merge(windows(old), windows([...old, "org/e"]), windows([...old, "org/f"]));
    expect(resolved(text)).toBe(textOf([...old, "org/e", "org/f"]));
  });
});

describe("a conflict that is one", () => {
  const failed = (text: string): UserError => {
    try {
      mergeConflicts(text, "models.lock.json");
    } catch (error) {
      if (error instanceof UserError) return error;
    }
    throw new Error("it was resolved");
  };

  it("names both commits of a model that the branches pin apart", () => {
    const { text } = merge(textOf(["org/a"]), textOf(["org/a!1"]), textOf(["org/a!2"]));
    const error = failed(text);
    expect(error.code).toBe("lockfile-conflict");
    expect(error.why).toBe(`\`org/a\`: \`${"1".repeat(40)}\` here, \`${"2".repeat(40)}\` there`);
  });

  it("is none where the model is about to be moved anyway; what each side added stays", () => {
    const { text } = merge(
      textOf(["org/a", "org/m"]),
      textOf(["org/a!1", "org/b", "org/m"]),
      textOf(["org/a!2", "org/m", "org/z"]),
    );
    expect(failed(text).fix).toContain("modelvet lock --update org/a\n");
    const merged = mergeConflicts(text, "f", (key) => key === "org/a");
    expect([...merged.models.keys()].sort()).toEqual(["org/b", "org/m", "org/z"]);
  });

  it("asks for another look where both hold one commit with other facts", () => {
    const here = textOf(["org/a"]);
    const there = here.replace('"requested": "main"', '"requested": "v1"');
    const text = `<<<<<<< HEAD\n${here}=======\n${there}>>>>>>> other\n`;
    const merged = mergeConflicts(text, "f");
    expect([...merged.models.keys()]).toEqual([]);
    expect(merged.relock.get("org/a")?.commit).toBe(evidenceOf("org/a").commit);
  });

  it("says so when the markers do not pair up, or a side is broken", () => {
    expect(failed("<<<<<<< a\n{\n").message).toContain("never closed");
    expect(failed("=======\n").message).toContain("do not pair up");
    expect(failed("<<<<<<< a\n{\n=======\n{}\n>>>>>>> b\n").message).toContain("first side");
  });
});
