import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openHubSnapshot } from "../../src/hub/repository.ts";
import { type HubSettings, hubSettings } from "../../src/hub/settings.ts";
import { recordedFolders, recordedRepository } from "./loopback/recorded.ts";
import { type LoopbackHub, startLoopbackHub } from "./loopback/server.ts";

const corpus = fileURLToPath(new URL("../../../shared/corpus/hub", import.meta.url));

describe.skipIf(!existsSync(corpus))("recorded snapshots", () => {
  const repositories = recordedFolders(corpus).map(recordedRepository);
  let hub: LoopbackHub;
  let settings: HubSettings;
  beforeAll(async () => {
    hub = await startLoopbackHub({ repositories });
    settings = hubSettings(
      { HOME: mkdtempSync(join(tmpdir(), "modelvet-hub-")), HF_ENDPOINT: hub.url },
      { backoff: 5 },
    );
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
});
