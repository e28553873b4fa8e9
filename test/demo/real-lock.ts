import { rmSync } from "node:fs";
import { join } from "node:path";
import { recordedFolders, recordedRepository } from "../hub/loopback/recorded.ts";
import { startLoopbackHub } from "../hub/loopback/server.ts";
import { modelvet, ROOT } from "./child.ts";

/** What the loopback Hub would invent. */
const NOT_RECORDED = [
  "_id",
  "createdAt",
  "lastModified",
  "gated",
  "private",
  "disabled",
  "downloads",
  "likes",
];

/**
 * Makes `examples/real/models.lock.json` anew from a folder of recorded snapshots (`npm run demo -- --lock-real FOLDER`).
 * Gives the exit code of `lock`. The recordings lack the bytes of the weights, and that is what the lockfile says of them.
 */
export async function lockReal(folder: string, home: string): Promise<number | null> {
  const repositories = recordedFolders(folder).map((recorded) => ({
    ...recordedRepository(recorded),
    withheld: NOT_RECORDED,
  }));
  const hub = await startLoopbackHub({ repositories });
  try {
    rmSync(join(ROOT, "examples/real/models.lock.json"), { force: true });
    const place = { cwd: join(ROOT, "examples/real"), home, endpoint: hub.url };
    return (await modelvet(["lock", "--no-cache"], place, true)).exitCode;
  } finally {
    await hub.stop();
  }
}
