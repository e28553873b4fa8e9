import { describe, expect, it } from "vitest";
import { baseOpener } from "../../src/cli/live-bases.ts";
import { SourceError } from "../../src/errors.ts";
import { pin } from "../../src/lock/pin.ts";
import { evidenceOf, refOf } from "../lock/evidence.ts";
import { snapshotOf } from "../lock/snapshot.ts";

function opener() {
  const asked: string[] = [];
  const bases = baseOpener(async ({ id, revision }, commit) => {
    asked.push(`${id}@${commit ?? revision}`);
    if (id === "org/gone") throw new SourceError("missing-or-private", id);
    return snapshotOf(id, { "README.md": id });
  });
  return { asked, bases };
}

describe("base models", () => {
  it("are opened once a run, however many models name them", async () => {
    const { asked, bases } = opener();
    const open = bases(undefined);
    await Promise.all([open("org/base"), open("Org/Base"), bases(undefined)("org/base")]);
    expect(asked).toEqual(["org/base@main"]);
  });

  it("are opened at the commit that the lockfile has for them", async () => {
    const { asked, bases } = opener();
    const facts = evidenceOf("org/name");
    await bases(pin(facts, refOf("org/name"), null))("org/base");
    expect(asked).toEqual([`org/base@${facts.lineage[0]?.commit}`]);
  });

  it("are closed when too many are open, and opened again at the commit they had", async () => {
    const { asked, bases } = opener();
    const open = bases(undefined);
    const first = await open("org/base");
    for (let n = 0; n < 20; n++) await open(`org/b${n}`);
    await open("org/base");
    expect(asked.at(-1)).toBe(`org/base@${first.commit}`);
  });

  it("that are gone are asked for once", async () => {
    const { asked, bases } = opener();
    const open = bases(undefined);
    await expect(open("org/gone")).rejects.toMatchObject({ state: "missing-or-private" });
    await expect(open("org/gone")).rejects.toMatchObject({ state: "missing-or-private" });
    expect(asked).toHaveLength(1);
  });
});
