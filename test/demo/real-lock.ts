import { join } from "node:path";
import { recordedFolders, recordedRepository } from "../hub/loopback/recorded.ts";
import { startLoopbackHub } from "../hub/loopback/server.ts";
import { modelvet, ROOT } from "./child.ts";

/**
 * Makes `examples/real/models.lock.json` anew from a folder of recorded snapshots (`npm run demo -- --lock-real FOLDER`).
 * Gives the exit code of `lock`: 3, since the recordings lack the bytes of the weights.
 */
export async function lockReal(folder: string, home: string): Promise<number | null> {
  const hub = await startLoopbackHub({ repositories: recordedFolders(folder).map(recordedRepository) });
  try {
    const place = { cwd: join(ROOT, "examples/real"), home, endpoint: hub.url };
    return (await modelvet(["lock", "--update", "--no-cache"], place, true)).exitCode;
  } finally {
    await hub.stop();
  }
}
