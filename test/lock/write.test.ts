import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pin } from "../../src/lock/pin.ts";
import { printLockfile } from "../../src/lock/print.ts";
import { readLockfile } from "../../src/lock/read.ts";
import { editLockfile } from "../../src/lock/write.ts";
import { evidenceOf, refOf } from "./evidence.ts";

const folder = mkdtempSync(join(tmpdir(), "modelvet-write-"));
const child = join(folder, "child.mjs");
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL("write-child.ts", import.meta.url))],
    outfile: child,
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "silent",
  });
});

const modelsOf = (ids: readonly string[]) =>
  new Map(ids.map((id) => [id, pin(evidenceOf(id), refOf(id), null)]));
const start = (file: string, ids: readonly string[]): ChildProcess =>
  spawn(process.execPath, [child, file, ...ids], { stdio: ["ignore", "pipe", "inherit"] });
const idsOf = (file: string) => [...(readLockfile(file)?.models.keys() ?? [])];
const many = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}/m${at}`);

describe("writing a lockfile", () => {
  it("creates it, and leaves it alone when nothing changed", async () => {
    const file = join(folder, "new.lock.json");
    expect(await editLockfile(file, () => modelsOf(["org/a"]))).toBe(true);
    const before = statSync(file);
    expect(await editLockfile(file, () => modelsOf(["org/a"]))).toBe(false);
    expect(await editLockfile(file, () => undefined)).toBe(false);
    expect(statSync(file).mtimeMs).toBe(before.mtimeMs);
    expect(statSync(file).ino).toBe(before.ino);
  });

  it("keeps the line endings that the file has", async () => {
    const file = join(folder, "crlf.lock.json");
    writeFileSync(file, printLockfile(modelsOf(["org/a"])).replaceAll("\n", "\r\n"));
    expect(await editLockfile(file, () => modelsOf(["org/a"]))).toBe(false);
    expect(await editLockfile(file, () => modelsOf(["org/a", "org/b"]))).toBe(true);
    const text = readFileSync(file, "utf8");
    expect(text.replaceAll("\r\n", "\n")).toBe(printLockfile(modelsOf(["org/a", "org/b"])));
    expect(text.replaceAll("\r\n", "")).not.toContain("\n");
  });

  it("writes through a link instead of replacing it", async () => {
    const target = join(folder, "target.lock.json");
    const link = join(folder, "link.lock.json");
    writeFileSync(target, printLockfile(modelsOf([])));
    symlinkSync(target, link);
    await editLockfile(link, () => modelsOf(["org/a"]));
    expect(idsOf(target)).toEqual(["org/a"]);
    expect(idsOf(link)).toEqual(["org/a"]);
  });

  it("takes over the lock of a process that is gone, and cleans up what it left", async () => {
    const file = join(folder, "stale.lock.json");
    const ended = spawn(process.execPath, ["-e", "0"]);
    await once(ended, "exit");
    const { hostname } = await import("node:os");
    writeFileSync(`${file}.lock`, `${ended.pid} ${hostname()} 0011223344556677`);
    const temporary = join(folder, ".stale.lock.json.0123456789ab.tmp");
    writeFileSync(temporary, "{ half");
    utimesSync(temporary, 1, 1);
    await editLockfile(file, () => modelsOf(["org/a"]));
    expect(idsOf(file)).toEqual(["org/a"]);
    expect(existsSync(`${file}.lock`)).toBe(false);
    expect(existsSync(temporary)).toBe(false);
  });

  it("says why a file cannot be written", async () => {
    const models = () => modelsOf(["org/a"]);
    await expect(editLockfile(join(folder, "none", "a.json"), models)).rejects.toMatchObject({
      code: "path-not-found",
      why: "its folder does not exist",
    });
  });

  it("keeps the old file when the edit throws", async () => {
    const file = join(folder, "throws.lock.json");
    await editLockfile(file, () => modelsOf(["org/a"]));
    await expect(
      editLockfile(file, () => {
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    expect(idsOf(file)).toEqual(["org/a"]);
    expect(readdirSync(folder).filter((name) => name.startsWith("throws.lock.json."))).toEqual([]);
  });

  it("loses nothing when several processes lock at once", async () => {
    const file = join(folder, "shared.lock.json");
    const teams = ["a", "b", "c"].map((name) => many(name, 15));
    await Promise.all(teams.map((ids) => once(start(file, ids), "exit")));
    expect(idsOf(file).sort()).toEqual(teams.flat().sort());
  });

  it("is whole whenever it is killed", async () => {
    const file = join(folder, "killed.lock.json");
    await editLockfile(file, () => modelsOf(["org/first"]));
    let before = 1;
    for (let round = 0; round < 50; round++) {
      const process = start(file, many(`round${round}`, 400));
      await once(process.stdout!, "data");
      await new Promise((resolve) => setTimeout(resolve, round % 25));
      process.kill("SIGKILL");
      await once(process, "exit");
      const ids = idsOf(file);
      expect(ids).toContain("org/first");
      expect(ids.length).toBeGreaterThanOrEqual(before);
      expect(printLockfile(readLockfile(file)!.models)).toBe(readFileSync(file, "utf8"));
      before = ids.length;
    }
    // Some of the 50 must have been killed in the midst of writing, else this proves nothing.
    expect(before).toBeGreaterThan(1);
    await editLockfile(file, () => modelsOf(["org/last"]));
    expect(idsOf(file)).toEqual(["org/last"]);
  });
});
