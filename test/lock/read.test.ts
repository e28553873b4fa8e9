import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.ts";
import { pin } from "../../src/lock/pin.ts";
import { printLockfile } from "../../src/lock/print.ts";
import { parseLockfile, readLockfile } from "../../src/lock/read.ts";
import { scanJson } from "../../src/lock/scan-json.ts";
import { evidenceOf, refOf } from "./evidence.ts";

const folder = mkdtempSync(join(tmpdir(), "modelvet-lock-"));
afterAll(() => rmSync(folder, { recursive: true }));

const models = new Map(["org/a", "org/b"].map((id) => [id, pin(evidenceOf(id), refOf(id), "Apache-2.0")]));
const good = printLockfile(models);

function errorOf(text: string): UserError {
  try {
    parseLockfile(text, "models.lock.json");
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

/** Message and line, as the user sees them. */
function said(text: string): string {
  const error = errorOf(text);
  const line = typeof error.where === "object" ? error.where.line : "?";
  return `${line}: ${error.message}`;
}

const lineOf = (needle: string, text = good) => text.slice(0, text.indexOf(needle)).split("\n").length;

describe("reading a lockfile", () => {
  it("reads what it printed, whatever the line endings, and prints it again alike", () => {
    for (const text of [good, good.replaceAll("\n", "\r\n"), `\ufeff${good}`]) {
      const read = parseLockfile(text, "models.lock.json");
      expect(printLockfile(read.models)).toBe(good);
    }
  });

  it("gives undefined where there is no file", () => {
    expect(readLockfile(join(folder, "absent.json"))).toBeUndefined();
  });

  it("carries keys of a newer version along", () => {
    const text = good.replace('"requested"', '"colour": "blue",\n      "requested"');
    const again = printLockfile(parseLockfile(text, "f").models);
    expect(again).toContain('"colour": "blue"');
  });

  it("rejects a duplicate key, wherever it is and however it is spelled", () => {
    const twice = good.replace('"org/b": {', '"org/a": {');
    expect(said(twice)).toBe(
      `${lineOf('"org/b"')}: the lockfile is invalid: duplicate key "org/a", first on line ${lineOf('"org/a"')}`,
    );
    expect(errorOf(twice).excerpt?.line).toContain('"org/a": {');
    const commit = good.replace('"requested": "main"', '"requested": "main", "requested" : "x"');
    expect(said(commit)).toContain('duplicate key "requested"');
    const escaped = good.replace('"requested": "main"', '"requested": "main", "\\u0072equested": "x"');
    expect(said(escaped)).toContain('duplicate key "requested"');
    const spaced = good.replace('"requested": "main"', '"requested" : "main", "requested"\n: "x"');
    expect(said(spaced)).toContain('duplicate key "requested"');
    expect(said(good.replace('"org/a": {', '"__proto__": {}, "org/a": {'))).toContain("is missing");
  });

  it("is not misled by a colon behind a quote inside of a string", () => {
    const text = good.replace('"requested": "main"', '"requested": "a\\":b"');
    expect(parseLockfile(text, "f").models.get("org/a")?.requested).toBe('a":b');
    const hidden = good.replace('"requested": "main"', '"requested": "a\\":b", "requested": "x"');
    expect(said(hidden)).toContain('duplicate key "requested"');
  });

  it("says which version it does not know", () => {
    expect(said(good.replace('"version": 1', '"version": 7'))).toBe(
      "2: the lockfile is invalid: version `7` is not known; this modelvet reads version 1",
    );
    expect(said("{}")).toContain("`version`");
    expect(said("[]")).toContain("one JSON object");
  });

  it("rejects hashes that are none", () => {
    const commit = models.get("org/a")?.commit ?? "";
    const sha256 = models.get("org/a")?.files[0]?.sha256 ?? "";
    const at = lineOf(commit);
    expect(said(good.replace(commit, "0".repeat(40)))).toBe(
      `${at}: the lockfile is invalid: \`commit\` is all zeros, which names nothing`,
    );
    expect(said(good.replace(commit, commit.slice(0, 12)))).toContain("`commit` must be 40 lower-case hex");
    expect(said(good.replace(commit, "main"))).toContain("`commit` must be 40 lower-case hex");
    const inFiles = good.indexOf('"files": [');
    const edited = good.slice(0, inFiles) + good.slice(inFiles).replace(sha256, `${sha256.slice(1)}G`);
    expect(said(edited)).toContain("`sha256` must be 64 lower-case hex digits");
  });

  it("rejects paths that leave the folder, twice the same path, and sizes that are none", () => {
    const entry = (path: string) =>
      good.replace('{ "path": "config.json", "size": 1100', `{ "path": ${path}`);
    expect(said(entry('"../x", "size": 1'))).toContain("inside the model's folder");
    expect(said(entry('"/etc/x", "size": 1'))).toContain("inside the model's folder");
    expect(said(entry('"README.md", "size": 1'))).toContain("is listed twice");
    expect(said(entry('"config.json", "size": -1'))).toContain("`size`");
    expect(said(entry('"config.json", "size": 1.5'))).toContain("`size`");
  });

  it("names the place of a syntax error", () => {
    expect(said(good.slice(0, -20))).toContain("expected here");
    expect(said(`${good}x`)).toContain("text after the end");
    expect(said(good.replace('"version": 1,', '"version": 1'))).toBe(
      "3: the lockfile is invalid: a `,` or `}` is expected here",
    );
    expect(said("")).toContain("ends too early");
    expect(scanJson("[".repeat(100_000))?.error).toContain("nested deeper");
  });

  it("explains conflict markers", () => {
    const error = errorOf(`{\n<<<<<<< HEAD\n  "version": 1\n=======\n>>>>>>> other\n}`);
    expect(error.code).toBe("lockfile-conflict");
    expect(error.where).toMatchObject({ line: 2 });
    expect(error.fix).toBe("modelvet lock");
  });

  it("does not read a file of 100 MB", () => {
    const file = join(folder, "big.lock.json");
    writeFileSync(file, "{");
    truncateSync(file, 100_000_000);
    expect(() => readLockfile(file)).toThrow(/100000000 bytes/);
  });
});
