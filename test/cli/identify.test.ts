import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { CommandContext } from "../../src/cli/command.ts";
import { runIdentify } from "../../src/cli/identify.ts";
import { spdxText } from "../license/index.ts";

const folder = mkdtempSync(join(tmpdir(), "modelvet-identify-"));
afterAll(() => rmSync(folder, { recursive: true }));

const TERM =
  "Our only modification is that products with more than 100 million monthly active users shall display \u001b[31mAcme\u202e.";
mkdirSync(join(folder, "model/LICENSES"), { recursive: true });
mkdirSync(join(folder, "model/node_modules/x"), { recursive: true });
const files: Record<string, string> = {
  "model/LICENSE": `${spdxText("MIT")}\n\n${TERM}\n`,
  "model/LICENSES/Apache-2.0.txt": spdxText("Apache-2.0"),
  "model/README.md":
    "---\nlicense: mit\n---\nThe model weights are licensed under CC BY-NC 4.0 (see below).\n",
  "model/config.json": "{}",
  "model/node_modules/x/LICENSE": spdxText("ISC"),
  "empty/LICENSE": "",
  "bare/notes.md": "nothing",
  "odd-name": spdxText("Zlib"),
};
mkdirSync(join(folder, "empty"));
mkdirSync(join(folder, "bare"));
for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);

async function run(paths: readonly string[], format: "text" | "json", width = 100) {
  const parts: string[] = [];
  const sink = { write: (text: string) => void parts.push(text) };
  const terminal = { isTTY: false, width, color: false, unicode: true, links: false };
  const context: CommandContext = {
    cwd: folder,
    env: {},
    stdout: sink,
    stderr: sink,
    stdin: process.stdin,
    terminal,
    stderrTerminal: terminal,
    signal: new AbortController().signal,
    now: new Date(0),
    quiet: false,
    verbose: false,
    progress: false,
  };
  const exitCode = await runIdentify({ paths, format }, context);
  return { out: parts.join(""), exitCode };
}

describe("identify", () => {
  it("gives the promised keys, in the order of the paths", async () => {
    const { out, exitCode } = await run(["odd-name", "model"], "json");
    const document = JSON.parse(out);
    expect(exitCode).toBe(0);
    expect(document.schema).toBe("modelvet/identify@1");
    expect(document.files.map((file: { path: string }) => file.path)).toEqual([
      "odd-name",
      "model/LICENSE",
      "model/LICENSES/Apache-2.0.txt",
      "model/README.md",
    ]);
    expect(document.files[0]).toMatchObject({
      expression: "Zlib",
      family: "permissive",
      coverage: 1,
      modified: false,
      changes: [],
    });
    expect(document.files[1]).toMatchObject({
      expression: "MIT",
      basis: "text",
      modified: true,
      changes: [{ kind: "added", material: true }],
    });
    expect(document.files[3]).toMatchObject({
      expression: "MIT AND CC-BY-NC-4.0",
      basis: "declared",
      family: null,
      coverage: 0,
    });
  });

  it("shows the changed lines, and nothing that could move a cursor", async () => {
    const { out } = await run(["model/LICENSE"], "text", 60);
    expect(out).toContain("modified: 1 changed term");
    const line = (files["model/LICENSE"] ?? "").split("\n").indexOf(TERM) + 1;
    expect(out).toContain(
      `line ${line}  added, changes a term: only, 100, million, monthly, users, shall, display`,
    );
    expect(out).toContain("\\x1b[31mAcme");
    expect(out).not.toMatch(/[\u001b\u202e]/);
    for (const row of out.split("\n").filter((text) => text.includes(" + ")))
      expect(row.length).toBeLessThanOrEqual(60);
    expect(out.trimEnd().split("\n").at(-1)).toBe("1 file: 1 recognised, 1 modified");
  });

  it.each([
    ["an empty file", ["empty"]],
    ["a folder without licenses", ["bare"]],
    ["a text that is none", ["model/config.json"]],
    ["one empty file among others", ["odd-name", "empty/LICENSE"]],
  ])("ends in 3 for %s", async (_, paths) => {
    expect((await run(paths, "text")).exitCode).toBe(3);
  });

  it("follows links inside a Hub cache, and none that leads out of the folder", async () => {
    const repo = join(folder, "models--acme--m");
    mkdirSync(join(repo, "blobs"), { recursive: true });
    mkdirSync(join(repo, "snapshots/abc"), { recursive: true });
    writeFileSync(join(repo, "blobs/1234"), spdxText("ISC"));
    symlinkSync("../../blobs/1234", join(repo, "snapshots/abc/LICENSE"));
    symlinkSync(join(folder, "odd-name"), join(repo, "snapshots/abc/COPYING"));
    symlinkSync("nowhere", join(repo, "snapshots/abc/NOTICE"));
    const { out } = await run(["models--acme--m/snapshots/abc"], "json");
    expect(JSON.parse(out).files).toMatchObject([
      { path: "models--acme--m/snapshots/abc/LICENSE", expression: "ISC" },
    ]);
  });

  it("refuses a path that is not there", async () => {
    await expect(run(["nowhere"], "text")).rejects.toMatchObject({ code: "path-not-found" });
  });
});
