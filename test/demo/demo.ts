import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as z from "zod/mini";
import { POSTURES, type Posture } from "../../src/model.ts";
import { fixtureRepositories } from "../fixtures/repositories.ts";
import { startLoopbackHub } from "../hub/loopback/server.ts";
import { type Ended, modelvet, type Place, ROOT } from "./child.ts";
import { EXPECTED } from "./expected.ts";
import { lockReal } from "./real-lock.ts";

/**
 * `npm run demo`: a Hub on this machine with made repositories, and the real command line against it. Ends in 0, or in 1
 * where a command ended otherwise than it has to.
 */

const assessed = z.object({
  models: z.array(z.object({ id: z.string(), posture: z.enum(POSTURES) })),
});

const say = (text = "") => process.stdout.write(`${text}\n`);
const surprises: string[] = [];

type Ending = { exitCode: number; because: string };

async function show(command: string, place: Place, expected: Ending): Promise<void> {
  say(`\n$ modelvet ${command}`);
  const { exitCode } = await modelvet(command.split(" "), place, true);
  if (exitCode === expected.exitCode)
    say(`(the ${command} ended with exit code ${exitCode}, because ${expected.because})`);
  else surprises.push(`\`modelvet ${command}\` ended in ${exitCode}, not in ${expected.exitCode}`);
}

async function demo(home: string): Promise<void> {
  const repositories = fixtureRepositories();
  const hub = await startLoopbackHub({ repositories, modes: { redirects: true } });
  try {
    say(`modelvet demo: ${repositories.length} made repositories on a Hub on this machine, no network`);
    say("first examples/models.yaml, whose models are invented: pin them, then scan them");
    copyFileSync(join(ROOT, "examples/models.yaml"), join(home, "models.yaml"));
    const place = { cwd: home, home, endpoint: hub.url };
    await show("lock", place, {
      exitCode: 3,
      because: "the gated license could not be read",
    });
    await show("scan", place, {
      exitCode: 1,
      because: "some are blocked or wait for somebody",
    });
    const postures = posturesOf(await modelvet(["scan", "--format", "json"], place));

    say("\nthen examples/real, whose models exist: a lockfile is enough, no Hub is asked");
    const real = { ...place, cwd: join(ROOT, "examples/real") };
    await show("check", real, { exitCode: 1, because: "one may not be used commercially" });

    say("\nwhat the scan said of each model of examples/models.yaml");
    for (const [id, [posture, why]] of Object.entries(EXPECTED)) {
      const found = postures.get(id) ?? "not in the report";
      say(`  ${found.padEnd(11)} ${id.padEnd(31)} ${why}`);
      if (found !== posture) surprises.push(`\`${id}\` is ${found}, not ${posture}`);
    }
  } finally {
    await hub.stop();
  }
}

function posturesOf({ stdout, stderr, exitCode }: Ended): Map<string, Posture> {
  try {
    return new Map(assessed.parse(JSON.parse(stdout)).models.map(({ id, posture }) => [id, posture]));
  } catch {
    surprises.push(`\`modelvet scan --format json\` ended in ${exitCode} without a report: ${stderr.trim()}`);
    return new Map();
  }
}

async function recorded(home: string): Promise<void> {
  const hub = await startLoopbackHub({ repositories: fixtureRepositories() });
  try {
    const { record } = await import("./record.ts");
    await record({ cwd: home, home, endpoint: hub.url });
  } finally {
    await hub.stop();
  }
}

const [job, folder] = process.argv.slice(2);
const home = mkdtempSync(join(tmpdir(), "modelvet-demo-"));
try {
  if (job === "--record") await recorded(home);
  else if (job === "--lock-real" && folder !== undefined) await lockReal(resolve(folder), home);
  else if (job === undefined) await demo(home);
  else surprises.push("usage: npm run demo [-- --record | --lock-real FOLDER]");
} finally {
  rmSync(home, { recursive: true, force: true });
}
for (const surprise of surprises) process.stderr.write(`demo: ${surprise}\n`);
process.exitCode = surprises.length === 0 ? 0 : 1;
