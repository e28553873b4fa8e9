import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packOf } from "../../src/hub/git-fetch.ts";
import { parseListing } from "../../src/hub/hub-cache.ts";
import { applyDelta } from "../../src/provenance/delta.ts";
import { treeRows } from "../../src/provenance/git-object.ts";
import { dearmor, readSignature } from "../../src/provenance/openpgp.ts";
import { PACK_LIMITS, readPack } from "../../src/provenance/pack.ts";
import { pointerTarget } from "../../src/provenance/pointer.ts";
import { writePack, packOf as writtenPack } from "../hub/loopback/pack.ts";
import { serveCommit } from "../hub/loopback/repository.ts";

const bytes = fc.uint8Array({ maxLength: 600 });
const limits = { ...PACK_LIMITS, totalBytes: 1 << 20, objectBytes: 1 << 20 };

describe("whatever the bytes", () => {
  it("packs, trees, deltas, signatures and answers end in data or in a problem, never in an exception", () => {
    fc.assert(
      fc.property(bytes, bytes, (one, two) => {
        readPack(one, limits);
        // With a right checksum around it, the inside is read as well.
        readPack(writtenPack([one, two]), limits);
        treeRows(one);
        applyDelta(one, two, 1 << 20);
        readSignature(one);
        pointerTarget(one);
        packOf(one);
        dearmor(Buffer.from(one).toString("latin1"));
        parseListing(Buffer.from(one).toString("utf8"));
      }),
      { numRuns: 500 },
    );
  });

  it("a pack with any byte changed is refused or gives other ids, never other bytes under the same id", () => {
    const served = serveCommit([{ path: "a/README.md", bytes: "# card".repeat(20) }], "t", 1);
    const pack = writePack([...served.objects.values()]);
    fc.assert(
      fc.property(fc.nat(pack.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = new Uint8Array(pack);
        changed[at] = (changed[at] ?? 0) ^ flip;
        expect(readPack(changed, limits)).toHaveProperty("problem");
      }),
      { numRuns: 200 },
    );
  });
});
