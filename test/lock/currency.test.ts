import { describe, expect, it } from "vitest";
import { currencyJson, currencyText } from "../../src/cli/lock-output.ts";
import { SourceError } from "../../src/errors.ts";
import { currencyExit, currencyOf } from "../../src/lock/currency.ts";
import { pin } from "../../src/lock/pin.ts";
import type { ModelRef, Snapshot } from "../../src/model.ts";
import { pointerId } from "../../src/provenance/pointer.ts";
import { evidenceOf, refOf } from "./evidence.ts";
import { snapshotOf } from "./snapshot.ts";

const live = snapshotOf("org/a", { LICENSE: "MIT", "config.json": "{}" });
const files = live.files.map((file) => ({ ...file, sha256: "1".repeat(64) }));
const entry = (id: string) =>
  pin(
    evidenceOf(id, { files, commit: live.commit!, identity: live.identity!, hub: live.hub! }),
    refOf(id),
    "MIT",
  );
const lockfile = { models: new Map([["org/a", entry("org/a")]]) };

async function check(refs: readonly ModelRef[], answer?: Snapshot | SourceError) {
  const open =
    answer === undefined
      ? undefined
      : () => async () => {
          if (answer instanceof SourceError) throw answer;
          return answer;
        };
  const models = await currencyOf(refs, lockfile, (path) => path === "LICENSE", open);
  return { code: currencyExit(models), text: currencyText(models, currencyExit(models), []), models };
}

describe("lock --check", () => {
  it("is silent about what is current", async () => {
    expect((await check([refOf("org/a")])).text).toBe("exit 0: the lockfile is current\n");
    expect((await check([refOf("org/a")], live)).code).toBe(0);
  });

  it("names what is missing, what is too much, and what asks for something else", async () => {
    const { code, text } = await check([refOf("org/b")]);
    expect(code).toBe(1);
    expect(text).toBe(
      [
        "! org/b: not in the lockfile",
        "    = hint: modelvet lock org/b",
        "! org/a: locked, but not in the manifest",
        "    = hint: modelvet lock",
        "exit 1: the lockfile is not current",
        "",
      ].join("\n"),
    );
    expect((await check([refOf("org/a", { revision: "v2" })])).code).toBe(1);
  });

  it("does not call an entry current whose hash was edited by hand", async () => {
    const sha256 = "ab".repeat(32);
    const weights = { path: "w.bin", size: 9, lfs: true, sha256, gitOid: pointerId(sha256, 9) };
    const locked = { ...entry("org/a"), proof: { proof: "proven" as const }, files: [weights] };
    const of = (one: typeof weights) =>
      currencyOf(
        [refOf("org/a")],
        { models: new Map([["org/a", { ...locked, files: [one] }]]) },
        () => false,
      );
    expect(await of(weights)).toEqual([{ key: "org/a", drifts: [] }]);
    expect(await of({ ...weights, sha256: "cd".repeat(32) })).toMatchObject([
      { stale: expect.stringContaining("`w.bin`: its sha256"), fix: "modelvet lock --update org/a" },
    ]);
  });

  it("exits 1 for drift, 3 where it could not look, and 0 for a branch that moved", async () => {
    const moved = snapshotOf("org/a", { LICENSE: "MIT", "config.json": "[]" });
    const noted = await check([refOf("org/a")], moved);
    expect(noted.code).toBe(0);
    expect(noted.text).toContain("note org/a: `main` is at commit");
    expect((await check([refOf("org/a")], new SourceError("missing-or-private", "404"))).code).toBe(1);
    expect((await check([refOf("org/a")], new SourceError("network", "refused"))).code).toBe(3);
    const document = JSON.parse(currencyJson(noted.models, 0, true));
    expect(document).toMatchObject({ schema: "modelvet/lock@1", exitCode: 0, upstream: true });
    expect(document.models[0]).toMatchObject({ id: "org/a", current: true });
  });

  it("asks nothing about a directory", async () => {
    const ref = refOf("./w", { source: "directory" });
    const models = await currencyOf(
      [ref],
      { models: new Map([["./w", { ...entry("./w"), source: "directory" }]]) },
      () => false,
      () => {
        throw new Error("it was asked");
      },
    );
    expect(currencyExit(models)).toBe(0);
  });
});
