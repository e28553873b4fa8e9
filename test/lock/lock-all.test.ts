import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { SourceError } from "../../src/errors.ts";
import { type LockAllOptions, lockAll } from "../../src/lock/lock-all.ts";
import type { LockTools } from "../../src/lock/lock-model.ts";
import { pin } from "../../src/lock/pin.ts";
import { printLockfile } from "../../src/lock/print.ts";
import { printProofs, readProofs } from "../../src/lock/proofs.ts";
import { readLockfile } from "../../src/lock/read.ts";
import type { ModelRef, StoredProof } from "../../src/model.ts";
import { objectId } from "../../src/provenance/git-object.ts";
import { evidenceOf, refOf } from "./evidence.ts";
import { gitOid, snapshotOf } from "./snapshot.ts";
import { toolsFor } from "./tools.ts";

const top = mkdtempSync(join(tmpdir(), "modelvet-all-"));
afterAll(() => rmSync(top, { recursive: true }));

const CONTENT = { "README.md": "# a", "config.json": "{}", "model.safetensors": "weights" };
const hub = Object.fromEntries(["org/a", "org/b", "org/c"].map((id) => [id, snapshotOf(id, CONTENT)]));

let file = "";
let runs = 0;
beforeEach(() => {
  file = join(top, `run${runs++}.lock.json`);
});

function lock(
  refs: readonly ModelRef[],
  tools: LockTools = toolsFor(hub),
  more: Partial<LockAllOptions> = {},
) {
  const signal = new AbortController().signal;
  return lockAll(refs, file, tools, () => "review", {
    ids: [],
    update: false,
    proofs: false,
    signal,
    ...more,
  });
}

const text = () => readFileSync(file, "utf8");
const keys = () => [...(readLockfile(file)?.models.keys() ?? [])];
const summary = (outcomes: readonly { key: string; outcome: string }[]) =>
  outcomes.map(({ key, outcome }) => `${outcome} ${key}`);

describe("lock", () => {
  it("adds what is missing and leaves the rest byte-identical", async () => {
    const first = await lock([refOf("org/a")]);
    expect(first).toMatchObject({ exitCode: 0, written: true });
    expect(summary(first.outcomes)).toEqual(["locked org/a"]);
    const before = text();
    const opened: string[] = [];
    expect(await lock([refOf("org/a")], toolsFor(hub, opened))).toMatchObject({
      exitCode: 0,
      written: false,
    });
    expect(opened).toEqual([]);
    expect(text()).toBe(before);
    await lock([refOf("org/b"), refOf("org/a")]);
    const entry = before.slice(before.indexOf('    "org/a"'), before.lastIndexOf("\n  }\n}"));
    expect(text()).toContain(entry);
  });

  it("says what it does before it does it, and how many models there are", async () => {
    const said: string[] = [];
    const watch = (what: string) => void said.push(what);
    const onPlan = (all: number) => void said.push(`${all} to lock`);
    await lock([refOf("org/a")]);
    await lock([refOf("org/a"), refOf("org/b")], { ...toolsFor(hub), watch }, { onPlan });
    expect(said).toEqual([
      "1 to lock",
      "opening org/b",
      "hashing README.md of org/b",
      "hashing config.json of org/b",
    ]);
    said.length = 0;
    const large = snapshotOf("org/c", { "large.bin": "x".repeat(20 * 1024 * 1024) });
    await lock([refOf("org/c")], { ...toolsFor({ "org/c": large }), watch });
    expect(said.slice(1)).toEqual([0, 40, 80].map((share) => `hashing (${share} %) large.bin of org/c`));
  });

  it("does not touch a file that was formatted by others while there is nothing to do", async () => {
    await lock([refOf("org/a")]);
    const other = `${JSON.stringify(JSON.parse(text()), null, 4)}`;
    writeFileSync(file, other);
    await lock([refOf("org/a")]);
    expect(text()).toBe(other);
  });

  it("keeps what could be locked when a model fails, and exits 3", async () => {
    const tools = toolsFor({ ...hub, "org/b": new SourceError("network", "refused", { hint: "retry" }) });
    const { exitCode, outcomes } = await lock([refOf("org/a"), refOf("org/b"), refOf("org/c")], tools);
    expect(exitCode).toBe(3);
    expect(keys()).toEqual(["org/a", "org/c"]);
    expect(outcomes.find(({ key }) => key === "org/b")).toMatchObject({
      outcome: "failed",
      error: { message: "refused", fix: "retry" },
    });
  });

  it("says what a moved pin changes, and moves only what is named", async () => {
    const refs = [refOf("org/a"), refOf("org/b")];
    await lock(refs);
    const moved = { ...CONTENT, "modeling.py": "import os" };
    const tools = toolsFor({ "org/a": snapshotOf("org/a", moved), "org/b": snapshotOf("org/b", moved) });
    const { outcomes } = await lock(refs, tools, { update: true, ids: ["org/a"] });
    expect(summary(outcomes)).toEqual(["moved org/a", "kept org/b"]);
    expect(outcomes[0]).toMatchObject({
      before: hub["org/a"]?.commit,
      postures: { before: "review", after: "review" },
    });
    expect(outcomes[0]?.changes.map(({ kind, path }) => `${kind} ${path ?? ""}`)).toContain(
      "files modeling.py",
    );
    expect(readLockfile(file)?.models.get("org/b")?.commit).toBe(hub["org/b"]?.commit);
  });

  it("removes what the manifest no longer names, unless only some models are named", async () => {
    await lock([refOf("org/a"), refOf("org/b")]);
    await lock([refOf("org/a")], toolsFor(hub), { ids: ["org/a"] });
    expect(keys()).toEqual(["org/a", "org/b"]);
    expect(summary((await lock([refOf("org/a")])).outcomes)).toEqual(["kept org/a", "removed org/b"]);
    expect(keys()).toEqual(["org/a"]);
  });

  it("does not lose what another lock writes meanwhile", async () => {
    const refs = ["org/a", "org/b", "org/c"].map((id) => refOf(id));
    await Promise.all(refs.map((ref) => lock(refs, toolsFor(hub), { ids: [ref.id] })));
    expect(keys()).toEqual(["org/a", "org/b", "org/c"]);
  });

  it("leaves the old file as it was when it is interrupted", async () => {
    await lock([refOf("org/a")]);
    const before = text();
    const stop = new AbortController();
    const tools = toolsFor(hub);
    const slow: LockTools = {
      ...tools,
      async open(ref, commit) {
        if (ref.id === "org/c") stop.abort(new Error("stopped"));
        return tools.open(ref, commit);
      },
    };
    const refs = ["org/a", "org/b", "org/c"].map((id) => refOf(id));
    await expect(lock(refs, slow, { signal: stop.signal })).rejects.toThrow("stopped");
    expect(text()).toBe(before);
  });

  it("resolves conflict markers by itself", async () => {
    const entry = (id: string) => printLockfile(new Map([[id, pin(evidenceOf(id), refOf(id), "MIT")]]));
    writeFileSync(file, `<<<<<<< HEAD\n${entry("org/a")}=======\n${entry("org/b")}>>>>>>> other\n`);
    const opened: string[] = [];
    const { written, exitCode } = await lock([refOf("org/a"), refOf("org/b")], toolsFor(hub, opened));
    expect({ written, exitCode, opened }).toEqual({ written: true, exitCode: 0, opened: [] });
    expect(keys()).toEqual(["org/a", "org/b"]);
  });

  it("settles a conflict of commits by moving the pin, when that model is named", async () => {
    await lock([refOf("org/a"), refOf("org/b")]);
    const whole = text();
    const other = whole.replace(/"commit": "[0-9a-f]{40}"/, `"commit": "${"9".repeat(40)}"`);
    const conflict = `<<<<<<< HEAD\n${other}=======\n${whole}>>>>>>> other\n`;
    writeFileSync(file, conflict);
    await expect(lock([refOf("org/a"), refOf("org/b")])).rejects.toMatchObject({ code: "lockfile-conflict" });
    expect(text()).toBe(conflict);
    const { outcomes } = await lock([refOf("org/a"), refOf("org/b")], toolsFor(hub), {
      ids: ["org/a"],
      update: true,
    });
    expect(summary(outcomes)).toEqual(["locked org/a", "kept org/b"]);
    expect(text()).toBe(whole);
  });

  it("says before it asks anybody that there is no folder for the file", async () => {
    file = join(top, "none", "x.lock.json");
    const opened: string[] = [];
    await expect(lock([refOf("org/a")], toolsFor(hub, opened))).rejects.toMatchObject({
      code: "path-not-found",
      fix: `mkdir -p ${join(top, "none")}`,
    });
    expect(opened).toEqual([]);
  });

  it("writes an empty lockfile for a manifest without models, once", async () => {
    expect(await lock([], toolsFor(hub))).toMatchObject({ written: true, exitCode: 0 });
    expect(keys()).toEqual([]);
    expect(await lock([], toolsFor(hub))).toMatchObject({ written: false, exitCode: 0 });
  });

  it("explains an id that the manifest does not have", async () => {
    await expect(lock([refOf("org/a")], toolsFor(hub), { ids: ["Org/A"] })).rejects.toMatchObject({
      code: "usage",
      fix: "modelvet lock org/a",
    });
    expect(existsSync(file)).toBe(false);
  });

  it("does not overwrite a lockfile that it cannot read", async () => {
    writeFileSync(file, '{"version": 9}');
    await expect(lock([refOf("org/a")])).rejects.toMatchObject({ code: "lockfile-invalid" });
    expect(text()).toBe('{"version": 9}');
  });
});

describe("lock --proofs", () => {
  const bytes = Buffer.from("{}");
  const rows = Buffer.concat([Buffer.from("100644 config.json\0"), Buffer.from(gitOid(bytes), "hex")]);
  const raw = Buffer.from(`tree ${objectId("tree", rows)}\nauthor a <a@b> 1 +0000\n\nx\n`);
  const commit = objectId("commit", raw);
  const objects: StoredProof = { commit: raw.toString("base64"), trees: [rows.toString("base64")] };
  const proven = snapshotOf("org/p", { "config.json": "{}" }, { commit, objects });
  const proofs = () => readProofs(file.replace(".lock.json", ".proofs.json"));

  it("keeps the objects that came along, and none that prove nothing", async () => {
    const wrong = snapshotOf("org/a", CONTENT, { objects });
    await lock([refOf("org/p"), refOf("org/a")], toolsFor({ "org/p": proven, "org/a": wrong }), {
      proofs: true,
    });
    expect(proofs()).toEqual(new Map([[commit, objects]]));
  });

  it("brings proofs to pins that have none, and drops those of pins that are gone", async () => {
    const opened: string[] = [];
    const tools = toolsFor({ ...hub, "org/p": proven }, opened);
    await lock([refOf("org/p")], tools);
    expect(proofs()).toBeUndefined();
    await lock([refOf("org/p")], tools, { proofs: true });
    expect(opened).toEqual(["org/p@main", `org/p@${commit}`]);
    expect(proofs()?.size).toBe(1);
    await lock([refOf("org/a")], tools);
    expect(proofs()?.size).toBe(0);
  });

  it("unites what two branches kept, and refuses a broken file before it does anything", async () => {
    const tools = toolsFor({ ...hub, "org/p": proven });
    await lock([refOf("org/p")], tools, { proofs: true });
    const path = file.replace(".lock.json", ".proofs.json");
    const one = readFileSync(path, "utf8");
    const none = printProofs(new Map());
    writeFileSync(path, `<<<<<<< HEAD\n${none}||||||| base\n${none}=======\n${one}>>>>>>> other\n`);
    expect(proofs).toThrow("merge conflict markers");
    const quiet = toolsFor({});
    expect(await lock([refOf("org/p")], quiet)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(path, "utf8")).toBe(one);
    writeFileSync(path, "{");
    const before = text();
    await expect(lock([refOf("org/p"), refOf("org/a")], tools)).rejects.toMatchObject({
      code: "lockfile-invalid",
    });
    expect(text()).toBe(before);
  });
});
