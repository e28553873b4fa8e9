import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDirectorySnapshot } from "../../src/hub/directory.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";

function folder(files: Record<string, string>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "modelvet-dir-")));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const metadata = (c: string) => `${c}\n${"e".repeat(40)}\n1700000000.5\n`;

describe("a directory", () => {
  it("lists its files with sizes, sorted, without git's and the download's own", async () => {
    const root = folder({
      "b/c.txt": "xyz",
      "a.txt": "x",
      ".git/config": "",
      ".cache/huggingface/x": "",
      ".env": "1",
    });
    const snapshot = await openDirectorySnapshot(".", root);
    expect(snapshot.files).toEqual([
      { path: ".env", size: 1 },
      { path: "a.txt", size: 1 },
      { path: "b/c.txt", size: 3 },
    ]);
    expect(snapshot.commit).toBeUndefined();
    expect(Buffer.from(await snapshot.read("b/c.txt", 10)).toString()).toBe("xyz");
    expect(Buffer.from(await snapshot.open("b/c.txt").read(1, 9)).toString()).toBe("yz");
  });

  it("rejects what is not in it, and what is too large", async () => {
    const root = folder({ "a.txt": "12345" });
    const snapshot = await openDirectorySnapshot(root, "/");
    await expect(snapshot.read("../a.txt", 10)).rejects.toMatchObject({ state: "entry-not-found" });
    await expect(snapshot.read("a.txt", 4)).rejects.toMatchObject({ state: "too-large" });
    await expect(openDirectorySnapshot("nowhere", root)).rejects.toMatchObject({ state: "entry-not-found" });
  });

  it("never follows a link out of itself, but does not forget it either", async () => {
    const outside = folder({ secret: "secret" });
    const root = folder({ "in/a.bin": "inside" });
    symlinkSync(join(outside, "secret"), join(root, "weights.bin"));
    symlinkSync(outside, join(root, "linked"));
    symlinkSync("in/a.bin", join(root, "inner.bin"));
    symlinkSync("nowhere", join(root, "broken.bin"));
    symlinkSync(".", join(root, "in", "loop"));
    const snapshot = await openDirectorySnapshot(root, "/");
    expect(snapshot.files.map((file) => file.path)).toEqual([
      "broken.bin",
      "in/a.bin",
      "inner.bin",
      "linked",
      "weights.bin",
    ]);
    for (const path of ["broken.bin", "linked", "weights.bin"]) {
      await expect(snapshot.read(path, 100)).rejects.toMatchObject({ state: "entry-not-found" });
    }
    expect(Buffer.from(await snapshot.read("inner.bin", 100)).toString()).toBe("inside");
  });

  it("knows the commit that it was downloaded at, unless its files disagree", async () => {
    const download = ".cache/huggingface/download";
    const one = { "a.txt": "x", [`${download}/a.txt.metadata`]: metadata(commit) };
    expect((await openDirectorySnapshot(folder(one), "/")).commit).toBe(commit);
    const mixed = { ...one, [`${download}/b/c.txt.metadata`]: metadata("f".repeat(40)) };
    expect((await openDirectorySnapshot(folder(mixed), "/")).commit).toBeUndefined();
    const garbage = { ...one, [`${download}/c.txt.metadata`]: "\u0000\n" };
    expect((await openDirectorySnapshot(folder(garbage), "/")).commit).toBeUndefined();
  });

  it("reads a snapshot folder of the Hub's cache, whose files are links to blobs beside it", async () => {
    const root = folder({ "models--a--b/blobs/x": "blob", "models--a--c/blobs/y": "other" });
    const snapshots = join(root, "models--a--b", "snapshots", commit);
    mkdirSync(snapshots, { recursive: true });
    symlinkSync("../../blobs/x", join(snapshots, "model.bin"));
    symlinkSync("../../../models--a--c/blobs/y", join(snapshots, "other.bin"));
    const snapshot = await openDirectorySnapshot(snapshots, "/");
    expect(snapshot.commit).toBe(commit);
    expect(Buffer.from(await snapshot.read("model.bin", 100)).toString()).toBe("blob");
    await expect(snapshot.read("other.bin", 100)).rejects.toMatchObject({ state: "entry-not-found" });
  });
});
