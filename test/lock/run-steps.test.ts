import { describe, expect, it } from "vitest";
import { SourceError, UserError } from "../../src/errors.ts";
import type { LockTools } from "../../src/lock/lock-model.ts";
import type { LockedModel } from "../../src/lock/locked.ts";
import { pin } from "../../src/lock/pin.ts";
import { planLock } from "../../src/lock/plan.ts";
import { printLockfile } from "../../src/lock/print.ts";
import { applyResults, runSteps } from "../../src/lock/run-steps.ts";
import type { ModelRef } from "../../src/model.ts";
import { evidenceOf, refOf } from "./evidence.ts";
import { sha256, snapshotOf } from "./snapshot.ts";
import { toolsFor } from "./tools.ts";

const CONTENT = { "README.md": "# a", "config.json": "{}", "model.safetensors": "weights" };

async function lock(
  refs: readonly ModelRef[],
  tools: LockTools,
  before: ReadonlyMap<string, LockedModel> = new Map(),
  options: Partial<Parameters<typeof planLock>[2]> = {},
) {
  const plan = planLock(refs, before, { ids: [], update: false, ...options });
  const signal = new AbortController().signal;
  const named = (key: string) => options.ids?.includes(key) === true;
  const results = await runSteps(plan, tools, { signal, accept: ({ key }) => named(key) });
  return { models: applyResults(before, plan, results), results };
}

describe("locking", () => {
  it("gives every file in scope a sha256, the small ones from their bytes", async () => {
    const { models } = await lock([refOf("org/a")], toolsFor({ "org/a": snapshotOf("org/a", CONTENT) }));
    expect(models.get("org/a")?.files.map(({ path, sha256 }) => [path, sha256])).toEqual(
      Object.entries(CONTENT).map(([path, text]) => [path, sha256(Buffer.from(text))]),
    );
  });

  it("is byte-identical twice, and asks for nothing the second time", async () => {
    const opened: string[] = [];
    const tools = toolsFor({ "org/a": snapshotOf("org/a", CONTENT) }, opened);
    const first = await lock([refOf("org/a")], tools);
    const second = await lock([refOf("org/a")], tools, first.models);
    expect(printLockfile(second.models)).toBe(printLockfile(first.models));
    expect(opened).toEqual(["org/a@main"]);
    const turned = snapshotOf("org/a", CONTENT);
    const reordered = toolsFor({ "org/a": { ...turned, files: [...turned.files].reverse() } });
    expect(printLockfile((await lock([refOf("org/a")], reordered)).models)).toBe(printLockfile(first.models));
  });

  it("keeps what others lock when one model fails, and says why", async () => {
    const tools = toolsFor({
      "org/a": snapshotOf("org/a", CONTENT),
      "org/b": new SourceError("network", "connection refused"),
    });
    const { models, results } = await lock([refOf("org/b"), refOf("org/a")], tools);
    expect([...models.keys()]).toEqual(["org/a"]);
    expect(results.map((result) => ("error" in result ? result.error.message : "ok"))).toEqual([
      "connection refused",
      "ok",
    ]);
  });

  it("does not record the weather: a file that could not be fetched fails the model", async () => {
    const snapshot = snapshotOf("org/a", CONTENT, {
      read: async () => {
        throw new SourceError("rate-limited", "429");
      },
    });
    const { models, results } = await lock([refOf("org/a")], toolsFor({ "org/a": snapshot }));
    expect(models.size).toBe(0);
    expect("error" in results[0]!).toBe(true);
  });

  it("locks a gated model with its gap, and tries again the next time", async () => {
    const gated = snapshotOf("org/a", CONTENT, {
      read: async () => {
        throw new SourceError("gated", "401");
      },
    });
    const { models } = await lock([refOf("org/a")], toolsFor({ "org/a": gated }));
    const entry = models.get("org/a");
    expect(entry?.files.map(({ sha256 }) => sha256 !== undefined)).toEqual([false, false, true]);
    expect(entry?.missing).toHaveLength(1);
    const opened: string[] = [];
    const again = await lock(
      [refOf("org/a")],
      toolsFor({ "org/a": snapshotOf("org/a", CONTENT) }, opened),
      models,
    );
    expect(opened).toEqual([`org/a@${entry?.commit}`]);
    expect(again.models.get("org/a")?.missing).toBeUndefined();
  });

  it("notices bytes that are not those of the listing's git id", async () => {
    const files = snapshotOf("org/a", { ...CONTENT, "config.json": "[]" }).files;
    const { models } = await lock(
      [refOf("org/a")],
      toolsFor({ "org/a": snapshotOf("org/a", CONTENT, { files }) }),
    );
    expect(models.get("org/a")?.proof).toMatchObject({
      proof: "mismatch",
      proofDetail: { path: "config.json" },
    });
  });

  it("does not take another repository under the same name unless that model is named", async () => {
    const other = snapshotOf("org/a", CONTENT, { identity: { id: "other" } });
    const before = new Map([["org/a", pin(evidenceOf("org/a"), refOf("org/a"), "MIT")]]);
    const tools = toolsFor({ "org/a": other });
    const refused = await lock([refOf("org/a")], tools, before, { update: true });
    expect(refused.models).toEqual(before);
    const [result] = refused.results;
    expect("error" in result! && result.error).toBeInstanceOf(UserError);
    const taken = await lock([refOf("org/a")], tools, before, { update: true, ids: ["org/a"] });
    expect(taken.models.get("org/a")?.identity?.id).toBe("other");
    const same = evidenceOf("org/a").identity!;
    const later = { ...same, createdAt: "2026-05-05T00:00:00.000Z" };
    const again = toolsFor({ "org/a": snapshotOf("org/a", CONTENT, { identity: later }) });
    const remade = await lock([refOf("org/a")], again, before, { update: true });
    expect(remade.models).toEqual(before);
    expect("error" in remade.results[0]! && remade.results[0].error).toMatchObject({
      why: expect.stringContaining("of 2026-05-05"),
    });
  });

  it("keeps the identity where an endpoint tells none", async () => {
    const before = new Map([["org/a", pin(evidenceOf("org/a"), refOf("org/a"), "MIT")]]);
    const { identity: _, ...nameless } = snapshotOf("org/a", CONTENT);
    const { models } = await lock([refOf("org/a")], toolsFor({ "org/a": nameless }), before, {
      update: true,
    });
    expect(models.get("org/a")?.identity).toEqual(before.get("org/a")?.identity);
  });

  it("does not lose a pin that two branches agreed on when its facts cannot be gathered again", async () => {
    const entry = pin(evidenceOf("org/a"), refOf("org/a"), null);
    const { models } = await lock([refOf("org/a")], toolsFor({}), new Map(), {
      relock: new Map([["org/a", entry]]),
    });
    expect(models.get("org/a")).toEqual(entry);
  });

  it("ends at once when it is interrupted", async () => {
    const plan = planLock([refOf("org/a")], new Map(), { ids: [], update: false });
    const signal = AbortSignal.abort(new Error("stopped"));
    await expect(runSteps(plan, toolsFor({}), { signal, accept: () => false })).rejects.toThrow("stopped");
  });
});
