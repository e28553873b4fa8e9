import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openHubSnapshot } from "../../src/hub/repository.ts";
import type { HubSettings } from "../../src/hub/settings.ts";
import { proveFromStored } from "../../src/provenance/stored-proof.ts";
import { recordedFolders, recordedRepository } from "./loopback/recorded.ts";
import { type LoopbackHub, startLoopbackHub } from "./loopback/server.ts";
import { settingsFor } from "./loopback/settings.ts";

const corpus = fileURLToPath(new URL("../../../shared/corpus/hub", import.meta.url));

describe.skipIf(!existsSync(corpus))("recorded snapshots", () => {
  const repositories = recordedFolders(corpus).map(recordedRepository);
  let hub: LoopbackHub;
  let settings: HubSettings;
  beforeAll(async () => {
    hub = await startLoopbackHub({ repositories });
    settings = settingsFor(hub.url);
  });
  afterAll(() => hub.stop());

  it.each(repositories.map(({ id, recorded }) => [id, recorded!] as const))(
    "%s: every recorded file reads back, bound to its listing",
    async (id, recorded) => {
      const snapshot = await openHubSnapshot(id, "main", { settings });
      expect(snapshot.commit).toBe(recorded.id);
      expect(snapshot.files).toHaveLength(recorded.files.size);
      for (const file of recorded.files.values()) {
        const read = snapshot.read(file.path, 64 * 1024 * 1024);
        if (file.read !== undefined) expect(await read).toHaveLength(file.size);
        else if (file.size <= 64 * 1024 * 1024) {
          await expect(read).rejects.toMatchObject({ state: "entry-not-found" });
        } else await expect(read).rejects.toMatchObject({ state: "too-large" });
      }
    },
  );

  it.each(repositories.map(({ id, recorded }) => [id, recorded!] as const))(
    "%s: three requests prove it and bring the same bytes",
    async (id, recorded) => {
      const before = hub.log.length;
      const snapshot = await openHubSnapshot(id, "main", {
        settings: settingsFor(hub.url, { git: "files" }),
      });
      expect(snapshot.proof).toEqual({ proof: "proven" });
      const small = [...recorded.files.values()].filter(
        (f) => f.read !== undefined && !f.lfs && f.size < 262_144,
      );
      expect(small.length).toBeGreaterThan(2);
      for (const file of small) {
        expect(Buffer.compare(await snapshot.read(file.path, file.size), file.read!(0, file.size))).toBe(0);
      }
      expect(hub.log.length - before).toBe(3);
      expect(proveFromStored(snapshot.objects!, snapshot.commit!, snapshot.files)).toEqual({
        proof: "proven",
      });
    },
  );
});
