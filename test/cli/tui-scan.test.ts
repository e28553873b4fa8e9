import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSession } from "../tui/session.ts";
import { built } from "./bundle.ts";

const folder = mkdtempSync(join(tmpdir(), "modelvet-tui-"));
/** A Hub that takes every request and never answers. */
let silent: Server;
let endpoint = "";

beforeAll(async () => {
  silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  for (const [name, license] of [
    ["good", "apache-2.0"],
    ["bad", "cc-by-nc-4.0"],
  ] as const) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "README.md"), `---\nlicense: ${license}\n---\n`);
    writeFileSync(join(folder, name, "config.json"), "{}");
  }
  writeFileSync(
    join(folder, "models.yaml"),
    "version: 1\ndeployment: { use: commercial }\nmodels:\n  - path: ./good\n  - path: ./bad\n",
  );
});

afterAll(() => {
  silent.closeAllConnections();
  silent.close();
  rmSync(folder, { recursive: true });
});

describe.skipIf(!built)("a scan in the interface", () => {
  it("shows the models of the manifest, and ends as the plain scan does", async () => {
    for (const args of [["tui"], ["scan", "--tui"]]) {
      const session = openSession(args, { cwd: folder });
      await session.until(/2 models[\s\S]*quit/);
      session.press("/bad\r");
      await session.until(/▌✖ \.\/bad/);
      session.press("q");
      expect(await session.exit).toBe(1);
      expect(session.screen().join("\n")).toContain("do not meet the policy");
    }
  });

  it("reads everything again, and keeps what it had where a file is wrong now", async () => {
    const own = join(folder, "again");
    mkdirSync(own);
    const manifest = (use: string) =>
      writeFileSync(
        join(own, "models.yaml"),
        `version: 1\ndeployment: { use: ${use} }\nmodels:\n  - path: ../bad\n`,
      );
    manifest("commercial");
    const session = openSession(["tui"], { cwd: own });
    await session.until(/1 model {2}✖1[\s\S]*quit/);
    manifest("nonsense");
    session.press("r");
    await session.until(/━ not read again ━[\s\S]*--> models.yaml:2:/);
    session.press("\u001b");
    await session.until(/1 model {2}✖1[\s\S]*quit/);
    manifest("research");
    session.press("r");
    await session.until(/1 model {2}▲1[\s\S]*quit/);
    session.press("q");
    expect(await session.exit).toBe(1);
  });

  it("ends the requests when somebody leaves early, and says that models are missing", async () => {
    const session = openSession(["tui", "org/name", "--no-cache"], {
      cwd: folder,
      env: { HF_ENDPOINT: endpoint },
    });
    await session.until(/reading 0\/1/);
    session.press("q");
    expect(await session.exit).toBe(3);
    expect(session.alternate()).toBe(false);
    expect(session.screen().join("\n")).toContain("left after 0 of 1 models: the others were not judged");
  });

  it("is interrupted by Ctrl-C as any command is", async () => {
    const session = openSession(["tui", "org/name", "--no-cache"], {
      cwd: folder,
      env: { HF_ENDPOINT: endpoint },
    });
    await session.until(/reading 0\/1/);
    session.press("\u0003");
    expect(await session.exit).toBe(130);
    expect(session.alternate()).toBe(false);
    expect(session.screen().join("\n")).toContain("interrupted");
  });

  it("says what is wrong on the user's own screen", async () => {
    const session = openSession(["tui", "--lock", "none.lock.json"], { cwd: folder });
    expect(await session.exit).toBe(2);
    expect(session.alternate()).toBe(false);
    expect(session.screen().join("\n")).toContain("fatal: no scan was performed");
  });
});
