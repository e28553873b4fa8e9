import { createHash } from "node:crypto";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { CommandContext } from "../../src/cli/command.ts";
import { runVerify, type VerifyCommandOptions } from "../../src/cli/verify.ts";
import { UserError } from "../../src/errors.ts";
import { hashFiles } from "../../src/lock/hash-pool.ts";
import { pin } from "../../src/lock/pin.ts";
import { printLockfile } from "../../src/lock/print.ts";
import type { ModelRef } from "../../src/model.ts";
import { pointerId } from "../../src/provenance/pointer.ts";
import { contextOf } from "./context.ts";
import { evidenceOf, refOf } from "./evidence.ts";

const top = realpathSync(mkdtempSync(join(tmpdir(), "modelvet-verify-")));
afterAll(() => rmSync(top, { recursive: true }));

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const sha1 = (bytes: Buffer) => createHash("sha1").update(bytes).digest("hex");

const CONTENT: Record<string, Buffer> = {
  "README.md": Buffer.from("# model\n"),
  "config.json": Buffer.from("{}"),
  "model-00001-of-00002.safetensors": Buffer.alloc(3_000_000, 1),
  "model-00002-of-00002.safetensors": Buffer.alloc(2_000_000, 2),
  "sub/folder/vocab.txt": Buffer.from("a\nb\n"),
};

function entriesOf(content: Record<string, Buffer>) {
  return Object.entries(content).map(([path, bytes]) => {
    const lfs = path.endsWith(".safetensors");
    const blob = Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes]);
    return {
      path,
      size: bytes.length,
      gitOid: lfs ? pointerId(sha256(bytes), bytes.length) : sha1(blob),
      sha256: sha256(bytes),
      ...(lfs ? { lfs: true } : {}),
    };
  });
}

function lockOf(ids: readonly string[], content = CONTENT, more: Partial<ModelRef> = {}) {
  const opened = Object.keys(content).filter((path) => path !== "README.md");
  const files = entriesOf(content);
  const models = ids.map((id) => {
    const evidence = evidenceOf(id, {
      files,
      provenance: { pinnedBy: "lockfile", proof: "proven" },
      loadPath: { weights: "safetensors", opened, skipped: [], problems: [] },
    });
    return [id, pin(evidence, refOf(id, more), null)] as const;
  });
  return printLockfile(new Map(models));
}

function put(folder: string, content: Record<string, Buffer> = CONTENT): void {
  for (const [path, bytes] of Object.entries(content)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
}

let home = "";
let runs = 0;
beforeEach(() => {
  home = join(top, `run${runs++}`);
  put(join(home, "weights"));
  writeFileSync(join(home, "models.lock.json"), lockOf(["org/a"]));
});

async function verify(options: VerifyCommandOptions = {}, more: Partial<CommandContext> = {}) {
  const context = contextOf(home, more);
  const code = await runVerify({ dir: "weights", ...options }, context);
  return { code, out: context.out(), err: context.err() };
}

/** `state path` of everything that is not ok. */
async function wrong(options: VerifyCommandOptions = {}, more: Partial<CommandContext> = {}) {
  const { code, out } = await verify({ ...options, format: "json" }, more);
  const files: { path: string; state: string }[] = JSON.parse(out).models[0].files;
  return [code, ...files.filter(({ state }) => state !== "ok").map(({ path, state }) => `${state} ${path}`)];
}

const SHARD = "model-00001-of-00002.safetensors";
const shard = () => join(home, "weights", SHARD);

describe("verifying a directory", () => {
  it("finds nothing in an untouched download", async () => {
    expect(await wrong()).toEqual([0]);
    expect((await verify()).out).toBe(
      `verified  org/a@${evidenceOf("org/a").commit?.slice(0, 12)}  5 ok, 5.0 MB hashed\nexit 0: every file is the one that was locked\n`,
    );
  });

  it("ignores what download tools keep beside the files", async () => {
    put(join(home, "weights"), {
      ".cache/huggingface/download/config.json.metadata": Buffer.from("x"),
      ".git/HEAD": Buffer.from("x"),
    });
    expect(await wrong()).toEqual([0]);
  });

  it("finds one flipped byte", async () => {
    const bytes = Buffer.from(CONTENT[SHARD]!);
    bytes[1_234_567] = 0;
    writeFileSync(shard(), bytes);
    expect(await wrong()).toEqual([1, `altered ${SHARD}`]);
    const { out } = await verify();
    expect(out).toContain(`altered    ${SHARD}  same size, other bytes: sha256 \`${sha256(bytes)}\``);
    expect(out).toContain("exit 1:");
  });

  it("finds a file swapped for another one of the same size", async () => {
    writeFileSync(join(home, "weights/config.json"), "[]");
    expect(await wrong()).toEqual([1, "altered config.json"]);
  });

  it("tells missing, truncated, grown and extra files apart", async () => {
    unlinkSync(shard());
    truncateSync(join(home, "weights/model-00002-of-00002.safetensors"), 1000);
    writeFileSync(join(home, "weights/config.json"), '{"auto_map": {}}');
    writeFileSync(join(home, "weights/evil.py"), "x");
    expect(await wrong()).toEqual([
      1,
      "altered config.json",
      "extra evil.py",
      `missing ${SHARD}`,
      "truncated model-00002-of-00002.safetensors",
    ]);
    expect((await verify()).out).toContain("1000 of 2000000 bytes");
  });

  it("does not follow a link out of the directory, even to the right bytes", async () => {
    writeFileSync(join(home, "outside"), CONTENT[SHARD]!);
    unlinkSync(shard());
    symlinkSync(join(home, "outside"), shard());
    symlinkSync("/etc", join(home, "weights/etc"));
    expect(await wrong()).toEqual([1, "escapes etc", `escapes ${SHARD}`]);
  });

  it("follows a link that stays inside, and survives loops and broken links", async () => {
    cpSync(shard(), join(home, "weights/blob"));
    unlinkSync(shard());
    symlinkSync("blob", shard());
    symlinkSync(".", join(home, "weights/loop"));
    symlinkSync("nowhere", join(home, "weights/broken"));
    expect(await wrong()).toEqual([1, "extra blob", "extra broken"]);
  });

  it("does not trust an entry whose two hashes disagree", async () => {
    const text = lockOf(["org/a"]).replace(entriesOf(CONTENT)[0]!.gitOid, "b".repeat(40));
    writeFileSync(join(home, "models.lock.json"), text);
    expect(await wrong()).toEqual([1, "altered README.md"]);
  });

  it("does not trust a sha256 that was edited to fit another file", async () => {
    const evil = { ...CONTENT, [SHARD]: Buffer.alloc(3_000_000, 9) };
    put(join(home, "weights"), evil);
    const file = join(home, "models.lock.json");
    writeFileSync(file, lockOf(["org/a"]).replace(sha256(CONTENT[SHARD]!), sha256(evil[SHARD]!)));
    expect(await wrong()).toEqual([3, `not-locked ${SHARD}`]);
    expect((await verify()).out).toContain("contradict each other");
  });

  it("does not call a file extra that the manifest leaves out, but one that it did not ask for", async () => {
    const files = { "x-Q4.gguf": Buffer.from("4"), "original/a.pth": Buffer.from("a") };
    put(join(home, "weights"), { ...files, "extra.py": Buffer.from("x") });
    const left = ["out-of-scope original/a.pth", "out-of-scope x-Q4.gguf"];
    const scope = { exclude: ["original/*"], quant: "Q8" };
    writeFileSync(join(home, "models.lock.json"), lockOf(["org/a"], CONTENT, scope));
    expect(await wrong()).toEqual([1, "extra extra.py", ...left]);
    unlinkSync(join(home, "weights/extra.py"));
    expect(await wrong()).toEqual([0, ...left]);
    expect((await verify()).out).toContain("5 ok, 2 out of scope");
    const include = ["*.safetensors", "*.json", "*.txt"];
    writeFileSync(join(home, "models.lock.json"), lockOf(["org/a"], CONTENT, { include }));
    expect(await wrong()).toEqual([1, "extra original/a.pth", "extra x-Q4.gguf"]);
  });

  it("cannot decide where the lockfile has no hash, or nothing is there", async () => {
    const [readme] = entriesOf(CONTENT);
    const text = lockOf(["org/a"]).replace(
      `, "gitOid": "${readme!.gitOid}", "sha256": "${readme!.sha256}"`,
      "",
    );
    writeFileSync(join(home, "models.lock.json"), text);
    expect(await wrong()).toEqual([3, "not-locked README.md"]);
    mkdirSync(join(home, "empty"));
    expect((await wrong({ dir: "empty" }))[0]).toBe(1);
  });

  it("escapes hostile names", async () => {
    writeFileSync(join(home, "weights/a\u001b]0;x\u0007\u202e.py"), "");
    const { out } = await verify();
    expect(out).toContain("extra      a\\x1b]0;x\\x07\\u{202e}.py");
  });
});

describe("choosing the model", () => {
  beforeEach(() => writeFileSync(join(home, "models.lock.json"), lockOf(["org/a", "org/b"])));

  it("asks which one a directory holds when the lockfile has several", async () => {
    const failed = await verify().catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(UserError);
    expect(failed).toMatchObject({ code: "usage", fix: "modelvet verify weights --model org/a" });
    expect(await wrong({ model: ["org/b"] })).toEqual([0]);
  });

  it("says what is not in the lockfile, and what is no directory", async () => {
    await expect(verify({ model: ["org/c"] })).rejects.toMatchObject({ code: "usage", fix: "--model org/a" });
    await expect(verify({ model: ["other/model"] })).rejects.toMatchObject({
      fix: "modelvet lock other/model",
    });
    await expect(verify({ dir: "absent" })).rejects.toMatchObject({ code: "path-not-found" });
    await expect(verify({ lockfile: "no.json" })).rejects.toMatchObject({ code: "lockfile-not-found" });
  });

  it("knows a model by its name without its organisation", async () => {
    await expect(verify({ model: ["b"] })).rejects.toMatchObject({ fix: "--model org/b" });
  });

  it("exports checksums that other tools read", async () => {
    const { code, out } = await verify({ model: ["org/a"], format: "sha256sums" });
    expect(code).toBe(0);
    expect(out.split("\n")).toContain(`${sha256(CONTENT["config.json"]!)}  config.json`);
    await expect(verify({ format: "sha256sums" })).rejects.toMatchObject({ code: "usage" });
  });
});

describe("verifying the Hub cache", () => {
  const commit = evidenceOf("org/a").commit!;

  /** As the Hub's client lays it out: blobs, and links to them. */
  function cache(content = CONTENT): string {
    const repository = join(home, "hub/models--org--a");
    for (const [path, bytes] of Object.entries(content)) {
      const link = join(repository, "snapshots", commit, path);
      mkdirSync(dirname(link), { recursive: true });
      mkdirSync(join(repository, "blobs"), { recursive: true });
      writeFileSync(join(repository, "blobs", sha256(bytes)), bytes);
      symlinkSync(join(repository, "blobs", sha256(bytes)), link);
    }
    return repository;
  }

  it("finds a model in the cache by itself, in its repository and in its snapshot", async () => {
    const repository = cache();
    const env = { HF_HUB_CACHE: join(home, "hub") };
    const context = contextOf(home, { env });
    expect(await runVerify({}, context)).toBe(0);
    for (const dir of ["hub", repository, join(repository, "snapshots", commit)])
      expect(await wrong({ dir })).toEqual([0]);
  });

  it("does not miss files that nobody asked for, but does miss a shard", async () => {
    const { "README.md": _, [SHARD]: __, ...some } = CONTENT;
    cache(some);
    expect(await wrong({ dir: "hub" })).toEqual([1, "not-downloaded README.md", `missing ${SHARD}`]);
  });

  it("refuses links that leave the repository's folder", async () => {
    const repository = cache();
    const link = join(repository, "snapshots", commit, "config.json");
    unlinkSync(link);
    writeFileSync(join(home, "hub/other"), CONTENT["config.json"]!);
    symlinkSync(join(home, "hub/other"), link);
    expect(await wrong({ dir: "hub" })).toEqual([1, "escapes config.json"]);
  });

  it("knows a repository by the name of its folder, with every quantisation or with none", async () => {
    const repository = cache();
    const one = JSON.parse(lockOf(["org/a", "org/b"]));
    const { "org/a": a, "org/b": b } = one.models;
    const quants = { "org/a:Q4": { ...a, quant: "Q4" }, "org/a:Q8": { ...a, quant: "Q8" }, "org/b": b };
    writeFileSync(join(home, "models.lock.json"), JSON.stringify({ ...one, models: quants }));
    const { code, out } = await verify({ dir: repository });
    expect([code, out.match(/^verified +org\/a:Q\d/gm)?.length]).toEqual([0, 2]);
    writeFileSync(join(home, "models.lock.json"), lockOf(["org/b", "org/c"]));
    await expect(verify({ dir: repository })).rejects.toMatchObject({
      message: "`org/a` is not in the lockfile",
    });
  });

  it("cannot decide about a model that is not there", async () => {
    const context = contextOf(home, { env: { HF_HUB_CACHE: join(home, "absent") } });
    expect(await runVerify({}, context)).toBe(3);
    expect(context.out()).toContain("no files of this commit in");
  });
});

describe("hashing on several threads", () => {
  it("gives the same as one thread, in order, with files that cannot be read", async () => {
    const outfile = join(top, "hash.worker.mjs");
    const entry = fileURLToPath(new URL("../../src/lock/hash.worker.ts", import.meta.url));
    await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      logLevel: "silent",
    });
    const worker = new URL(`file://${outfile}`);
    const sizes = [1, 40_000_000, 3_000_000, 0, 1_048_576];
    const jobs = sizes.map((size, index) => {
      const path = join(top, `big${index}`);
      writeFileSync(path, Buffer.alloc(size, index));
      return { path, size, gitOid: index % 2 === 0 };
    });
    jobs.push({ path: join(top, "absent"), size: 5, gitOid: false });
    let bytes = 0;
    const many = await hashFiles(jobs, {
      worker,
      onBytes: (more) => {
        bytes += more;
      },
    });
    const one = await hashFiles(jobs, { worker: new URL("file:///absent.js") });
    expect(many).toEqual(one);
    expect(bytes).toBe(sizes.reduce((a, b) => a + b));
    expect(many[0]).toEqual({
      size: 1,
      sha256: sha256(Buffer.from([0])),
      gitOid: sha1(Buffer.from("blob 1\0\0")),
    });
    expect(many[5]).toMatchObject({ error: expect.stringContaining("ENOENT") });
  });

  it("stops when it is told to", async () => {
    const jobs = [{ path: join(top, "big1"), size: 1, gitOid: false }];
    const signal = AbortSignal.abort(new Error("stopped"));
    await expect(hashFiles(jobs, { signal })).rejects.toThrow("stopped");
  });
});
