import { describe, expect, it } from "vitest";
import { pin } from "../../src/lock/pin.ts";
import { describeStale, planLock, staleness } from "../../src/lock/plan.ts";
import type { ModelEvidence, ModelRef } from "../../src/model.ts";
import { evidenceOf, refOf } from "./evidence.ts";

const locked = (ref: ModelRef, more: Partial<ModelEvidence> = {}) => pin(evidenceOf(ref.id, more), ref, null);
const plain = refOf("org/a");

function said(ref: ModelRef, before = locked(plain)): string | undefined {
  const stale = staleness(ref, before);
  return stale && describeStale(stale);
}

describe("what is stale about an entry", () => {
  it("is nothing when it says what the manifest asks for", () => {
    expect(said(plain)).toBeUndefined();
    expect(said(refOf("org/a", { revision: locked(plain).commit! }))).toBeUndefined();
    expect(
      said(refOf("org/a", { include: [], deployment: { use: "internal" }, trustRemoteCode: false })),
    ).toBeUndefined();
  });

  it("is another revision, another commit, other files, another loader", () => {
    expect(said(refOf("org/a", { revision: "v2" }))).toBe(
      "locked for revision `main`, the manifest asks for `v2`",
    );
    const other = "1".repeat(40);
    expect(said(refOf("org/a", { revision: other }))).toContain(`asks for \`${other}\``);
    expect(said(refOf("org/a", { exclude: ["*.bin"] }))).toBe(
      'other files count than when it was locked: the whole repository when locked, exclude ["*.bin"] now',
    );
    expect(said(refOf("org/a", { loader: "vllm" }))).toBe("locked for any loader, the manifest says vllm");
    expect(said(refOf("./w", { source: "directory", base: "org/other" }))).toContain("`org/other`");
  });

  it("is a fact that another try may bring, and not one that none will", () => {
    const gap = (state: string) =>
      locked(plain, { missing: [{ axis: "license", path: "LICENSE", unread: { state, message: "m" } }] });
    expect(said(plain, gap("gated"))).toBe("facts are missing: `LICENSE`: m");
    expect(said(plain, gap("too-large"))).toBeUndefined();
    const files = [{ path: "a", size: 1 }];
    expect(said(plain, locked(plain, { files }))).toContain("it has no sha256");
  });
});

describe("what lock has to do", () => {
  const a = refOf("org/a");
  const b = refOf("org/b");
  const now = new Map([
    ["org/a", locked(a)],
    ["org/gone", locked(refOf("org/gone"))],
  ]);

  it("adds what is missing, keeps what is there, removes what is no longer named", () => {
    const plan = planLock([a, b], now, { ids: [], update: false });
    expect(plan.steps.map(({ key }) => key)).toEqual(["org/b"]);
    expect(plan.kept).toEqual(["org/a"]);
    expect(plan.removed).toEqual(["org/gone"]);
  });

  it("touches nothing but the models that are named", () => {
    const plan = planLock([a, b], now, { ids: ["org/a"], update: true });
    expect(plan.steps.map(({ key, commit }) => [key, commit])).toEqual([["org/a", undefined]]);
    expect(plan.removed).toEqual([]);
  });

  it("gathers at the locked commit unless the pin is to move", () => {
    const scoped = refOf("org/a", { exclude: ["x"] });
    const commit = locked(a).commit;
    expect(planLock([scoped], now, { ids: [], update: false }).steps[0]?.commit).toBe(commit);
    expect(planLock([scoped], now, { ids: [], update: true }).steps[0]?.commit).toBeUndefined();
    const moved = refOf("org/a", { revision: "v2" });
    expect(planLock([moved], now, { ids: [], update: false }).steps[0]?.commit).toBeUndefined();
  });

  it("looks again at what two branches locked differently, at the commit they agree on", () => {
    const relock = new Map([["org/a", locked(a)]]);
    const [step] = planLock([a], new Map(), { ids: [], update: false, relock }).steps;
    expect(step?.commit).toBe(locked(a).commit);
  });
});
