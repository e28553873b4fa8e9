import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { CommandContext } from "../../src/cli/command.ts";
import { runInspect } from "../../src/cli/inspect.ts";
import type { InspectOptions } from "../../src/cli/options.ts";
import { DATA, RUNS } from "../artifacts/made/pickles.ts";
import { bytesOf, zip } from "../artifacts/made/zip.ts";
import { built, modelvet } from "./bundle.ts";

const folder = mkdtempSync(join(tmpdir(), "modelvet-inspect-"));
afterAll(() => rmSync(folder, { recursive: true }));

const unknown = bytesOf("\x80\x02cacme\nThing\n)R.");
const files: Record<string, Uint8Array | string> = {
  "good/a.pkl": DATA,
  "good/config.json": "{}",
  "mixed/b.pt": zip([{ name: "archive/data.pkl", bytes: RUNS }]),
  "mixed/a.pkl": DATA,
  "mixed/sub/u.pkl": unknown,
  "mixed/.git/hidden.pkl": RUNS,
  "odd/weights.bin": new Uint8Array(100).fill(0xa7),
  "names/e\u001b[31mvil\u202e.pkl": RUNS,
};
for (const [name, content] of Object.entries(files)) {
  mkdirSync(join(folder, name, ".."), { recursive: true });
  writeFileSync(join(folder, name), content);
}
mkdirSync(join(folder, "links"));
mkdirSync(join(folder, "empty"));
symlinkSync("/etc/hostname", join(folder, "links/out.pkl"));
symlinkSync("nowhere", join(folder, "links/broken.pkl"));
symlinkSync("..", join(folder, "links/up"));
writeFileSync(join(folder, "links/real.pkl"), DATA);
symlinkSync("real.pkl", join(folder, "links/inside.pkl"));

async function run(
  paths: readonly string[],
  more: Partial<InspectOptions> & { width?: number; quiet?: boolean } = {},
) {
  const { width = 80, quiet = false, ...options } = more;
  const out: string[] = [];
  const err: string[] = [];
  const terminal = { isTTY: false, width, color: false, unicode: true, links: false };
  const context: CommandContext = {
    cwd: folder,
    env: {},
    stdout: { write: (text) => void out.push(text) },
    stderr: { write: (text) => void err.push(text) },
    stdin: process.stdin,
    terminal,
    stderrTerminal: terminal,
    signal: new AbortController().signal,
    now: new Date(0),
    quiet,
    verbose: false,
    progress: false,
  };
  const exitCode = await runInspect({ paths, format: "text", disassemble: false, ...options }, context);
  return { out: out.join(""), err: err.join(""), exitCode };
}

describe("inspect", () => {
  it("shows the call and its argument on the first screen", async () => {
    const { out, exitCode } = await run(["mixed/b.pt"]);
    expect(exitCode).toBe(1);
    expect(out.split("\n").slice(0, 12).join("\n")).toMatchInlineSnapshot(`
      "✖ dangerous  mixed/b.pt  torch-zip, 162 B
        loading it would
          call posix.system("echo hello")
               dangerous: the operating system - processes, files, environment
               archive/data.pkl at byte 30 [pickle-dangerous-global]

      1 file: 1 dangerous
      exit 1: 1 file is dangerous to load
      "
    `);
    expect(out.trimEnd().split("\n").at(-1)).toBe("exit 1: 1 file is dangerous to load");
  });

  it("gives the promised keys, in a stable order", async () => {
    const { out, exitCode } = await run(["mixed"], { format: "json" });
    const document = JSON.parse(out);
    expect(exitCode).toBe(1);
    expect(document.schema).toBe("modelvet/inspect@1");
    expect(
      document.files.map(({ path, verdict }: { path: string; verdict: string }) => [path, verdict]),
    ).toEqual([
      ["mixed/a.pkl", "safe"],
      ["mixed/b.pt", "dangerous"],
      ["mixed/sub/u.pkl", "review"],
    ]);
    expect(document.files[1]).toMatchObject({
      format: "torch-zip",
      globals: [
        {
          global: "posix.system",
          class: "dangerous",
          offset: 30,
          member: "archive/data.pkl",
          call: 'posix.system("echo hello")',
        },
      ],
      findings: [{ id: "pickle-dangerous-global", verdict: "dangerous", member: "archive/data.pkl" }],
    });
  });

  it("ends in 0 only where everything is safe", async () => {
    expect(await run(["good"])).toMatchObject({ exitCode: 0, err: "" });
    expect((await run(["odd"])).exitCode).toBe(3);
    expect((await run(["odd", "mixed"])).exitCode).toBe(1);
    expect((await run(["mixed/sub"])).exitCode).toBe(1);
    expect(await run(["empty"])).toMatchObject({
      exitCode: 3,
      out: expect.stringContaining("nothing to inspect"),
    });
    await expect(run(["missing"])).rejects.toMatchObject({ code: "path-not-found" });
  });

  it("follows no link out of the folder, and hides none", async () => {
    const { out, exitCode } = await run(["links"], { format: "json" });
    expect(exitCode).toBe(3);
    const verdicts = Object.fromEntries(
      JSON.parse(out).files.map(({ path, verdict }: { path: string; verdict: string }) => [path, verdict]),
    );
    expect(verdicts).toEqual({
      "links/broken.pkl": "unreadable",
      "links/inside.pkl": "safe",
      "links/out.pkl": "unreadable",
      "links/real.pkl": "safe",
      "links/up": "unreadable",
    });
  });

  it("follows the links of a Hub cache to its blobs", async () => {
    const snapshot = "models--acme--model/snapshots/0123456789012345678901234567890123456789";
    mkdirSync(join(folder, snapshot), { recursive: true });
    mkdirSync(join(folder, "models--acme--model/blobs"));
    writeFileSync(join(folder, "models--acme--model/blobs/abc"), RUNS);
    symlinkSync("../../blobs/abc", join(folder, snapshot, "pytorch_model.bin"));
    const { files: found } = JSON.parse((await run([snapshot], { format: "json" })).out);
    expect(found).toMatchObject([
      { path: `${snapshot}/pytorch_model.bin`, format: "pickle", verdict: "dangerous" },
    ]);
  });

  it("escapes what a repository names", async () => {
    const { out } = await run(["names"]);
    expect(out).toContain("e\\x1b[31mvil\\u{202e}.pkl");
    expect(out).not.toMatch(/[\u001b\u202e]/);
  });

  it("keeps to the width of the terminal", async () => {
    for (const width of [60, 80, 140])
      for (const line of (await run(["mixed/b.pt", "mixed/sub"], { width })).out.split("\n").slice(1))
        expect(line.length).toBeLessThanOrEqual(width);
  });

  it("leaves safe files out where it is asked to be quiet", async () => {
    expect((await run(["mixed"])).out).toContain("mixed/a.pkl");
    expect((await run(["mixed"], { quiet: true })).out).not.toContain("mixed/a.pkl");
  });

  it("prints opcodes, those in containers included", async () => {
    const { out, exitCode } = await run(["mixed/b.pt"], { disassemble: true });
    expect(exitCode).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "mixed/b.pt!archive/data.pkl
               0  GLOBAL              posix system
              14  MARK
              15  STRING              'echo hello'
              29  TUPLE
              30  REDUCE
              31  STOP

      "
    `);
    expect(await run(["good/config.json"], { disassemble: true })).toMatchObject({
      exitCode: 3,
      err: "no pickle in these files\n",
    });
    await expect(run(["good"], { disassemble: true, format: "json" })).rejects.toMatchObject({
      code: "usage",
    });
  });

  it.skipIf(!built)("reads on several cores as on one", () => {
    const many = join(folder, "many");
    mkdirSync(many);
    for (let i = 0; i < 60; i++) {
      const pickle = i % 7 === 0 ? RUNS : DATA;
      const stored = zip([{ name: "archive/data.pkl", bytes: pickle }], { suffix: new Uint8Array(300_000) });
      writeFileSync(join(many, `${i}.pt`), stored);
    }
    const of = (jobs: string) =>
      modelvet(["inspect", "many", "--format", "json", "--jobs", jobs], { cwd: folder });
    const several = of("4");
    expect(several.exitCode).toBe(1);
    expect(several.stdout).toBe(of("1").stdout);
    expect(several.stderr).toBe("");
  });
});
