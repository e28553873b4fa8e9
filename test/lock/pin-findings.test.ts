import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Policy } from "../../src/judgement.ts";
import { pin } from "../../src/lock/pin.ts";
import { orphanFinding, pinFindings } from "../../src/lock/pin-findings.ts";
import type { ModelRef } from "../../src/model.ts";
import { evidenceOf, refOf } from "./evidence.ts";

const locked = pin(evidenceOf("org/a"), refOf("org/a"), null);

function said(ref: ModelRef, entry: typeof locked | null = locked, pins: Policy["pins"] = "lockfile") {
  return pinFindings(ref, entry ?? undefined, { pins }).map(
    ({ id, posture, message, fix }) => `${posture} ${id}: ${message} | ${fix}`,
  );
}

describe("what manifest and lockfile tell of a pin", () => {
  it("is nothing when they agree, even where a fact could not be read", () => {
    expect(said(refOf("org/a"))).toEqual([]);
    const gap = { axis: "license", path: "LICENSE", unread: { state: "gated", message: "401" } } as const;
    expect(said(refOf("org/a"), { ...locked, missing: [gap] })).toEqual([]);
  });

  it("names what is not locked, and what is locked for something else", () => {
    expect(said(refOf("org/b", { quant: "Q4_K_M" }), null)).toEqual([
      "review not-locked: `org/b:Q4_K_M` is not in the lockfile | modelvet lock org/b:Q4_K_M",
    ]);
    expect(said(refOf("org/a", { revision: "v2" }))).toEqual([
      "review lock-outdated: locked for revision `main`, the manifest asks for `v2` | modelvet lock org/a",
    ]);
    const short = said(refOf("org/a", { revision: locked.commit!.slice(0, 9) }))[0];
    expect(short).toContain(`write \`revision: ${locked.commit}\``);
    expect(said(refOf("org/b"), null, "recommended")[0]).toMatch(/^clear not-locked/);
  });

  it("wants the commit in the manifest where the policy says so", () => {
    expect(said(refOf("org/a"), locked, "manifest")).toEqual([
      `review pin-not-in-manifest: revision \`main\` is a branch or a tag, and the policy wants the commit itself | write \`revision: ${locked.commit}\``,
    ]);
    const short = refOf("org/a", { revision: locked.commit!.slice(0, 12) });
    expect(said(short, locked, "manifest")[1]).toContain("a shortened commit");
    expect(said(refOf("org/a", { revision: locked.commit! }), locked, "manifest")).toEqual([]);
    expect(
      said(refOf("./w", { source: "directory" }), { ...locked, source: "directory" }, "manifest"),
    ).toEqual([]);
  });

  it("uses ids of the registry", () => {
    const registry = parse(readFileSync(new URL("../../rules/findings.yaml", import.meta.url), "utf8"));
    const ids: string[] = registry.findings.map(({ id }: { id: string }) => id);
    const used = [
      ...pinFindings(refOf("org/b"), undefined, { pins: "manifest" }),
      ...pinFindings(refOf("org/a", { revision: "v2" }), locked, { pins: "lockfile" }),
      orphanFinding("org/a", "models.lock.json", 4),
    ].map(({ id }) => id);
    expect(used).toHaveLength(4);
    expect(ids).toEqual(expect.arrayContaining(used));
  });
});
