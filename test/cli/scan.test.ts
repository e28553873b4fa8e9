import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { runLock } from "../../src/cli/lock.ts";
import type { ScanOptions } from "../../src/cli/options.ts";
import { runScan } from "../../src/cli/scan.ts";
import { scanRefs } from "../../src/cli/scan-run.ts";
import { apacheText, mitText } from "../fixtures/license-texts.ts";
import { shellCall } from "../fixtures/pickle.ts";
import { safetensorsWeights, torchZip } from "../fixtures/weights.ts";
import { contextAt, scanned, scanOptions, worse } from "./scan-options.ts";

/** Nobody listens there: whatever is scanned here must not need a Hub. */
const NOWHERE = "http://127.0.0.1:9";

/** A fresh folder with these files, as a command's surroundings. */
function folder(files: Readonly<Record<string, string | Uint8Array>>) {
  const context = contextAt(NOWHERE);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(context.cwd, path)), { recursive: true });
    writeFileSync(join(context.cwd, path), content);
  }
  return context;
}

const model = {
  "m/README.md": "---\nlicense: apache-2.0\n---\n",
  "m/LICENSE": apacheText(),
  "m/config.json": "{}",
  "m/model.safetensors": safetensorsWeights(),
};

describe("what cannot be scanned", () => {
  const failing = (files: Record<string, string>, more: Partial<ScanOptions> = {}) =>
    runScan(scanOptions(more), folder(files));

  it.each([
    ["no manifest", {}, "manifest-not-found"],
    ["an empty one", { "models.yaml": "" }, "manifest-invalid"],
    ["broken YAML", { "models.yaml": "version: 1\nmodels: [\n" }, "manifest-invalid"],
    ["an unknown key", { "models.yaml": "version: 1\nmodles: []\n" }, "manifest-invalid"],
    [
      "a model twice",
      { "models.yaml": "version: 1\nmodels:\n  - id: org/a\n  - id: org/a\n" },
      "manifest-invalid",
    ],
    [
      "a lockfile that is none",
      { "models.yaml": "version: 1\nmodels: []\n", "models.lock.json": "{" },
      "lockfile-invalid",
    ],
  ])("%s ends in a message for the user", async (_, files, code) => {
    await expect(failing(files)).rejects.toMatchObject({ name: "UserError", code });
  });

  it("is what the command line says wrongly", async () => {
    await expect(failing({}, { targets: ["./nowhere"] })).rejects.toMatchObject({ code: "path-not-found" });
    await expect(failing({}, { targets: ["no-model"] })).rejects.toMatchObject({ code: "usage" });
    await expect(failing(model as never, { targets: ["m"], deployment: ["use=fun"] })).rejects.toMatchObject({
      code: "usage",
    });
    const alone = { "models.yaml": "version: 1\nmodels: []\n" };
    await expect(failing(alone, { lockfile: "x.lock.json" })).rejects.toMatchObject({
      code: "lockfile-not-found",
    });
    const two = { "a.yaml": "version: 1\nmodels: []\n", "b.yaml": "version: 1\nmodels: []\n" };
    await expect(failing(two, { targets: ["a.yaml", "b.yaml"] })).rejects.toMatchObject({ code: "usage" });
  });

  it("leaves nothing to decide where there is no model", async () => {
    const context = folder({ "models.yaml": "version: 1\nmodels: []\n" });
    expect(await runScan(scanOptions(), context)).toBe(3);
    expect(context.out()).toContain("nothing to scan");
  });
});

describe("a directory", () => {
  it("is judged by its files, and is of unknown origin", async () => {
    const { exitCode, models } = await scanned(folder(model), { targets: ["m"] });
    expect(models[0]?.axes).toEqual({ license: "clear", load: "clear", provenance: "review" });
    expect(worse(models[0])).toEqual(["review[no-origin]"]);
    expect(exitCode).toBe(1);
  });

  it("says where a pickle runs what", async () => {
    const files = { ...model, "m/pytorch_model.bin": torchZip(shellCall(), []) };
    const context = folder(files);
    const { models } = await scanned(context, { targets: ["m"] });
    expect(models[0]?.axes.load).toBe("blocked");
    expect(worse(models[0])).toContain("blocked[pickle-dangerous-global]");
    const excluded = await scanned(context, { targets: ["m"], exclude: ["*.bin"] });
    expect(excluded.models[0]?.axes.load).toBe("clear");
  });

  it("reads nothing that its links lead out to", async () => {
    const context = folder({ ...model, "secret.py": "import os\nos.system('id')\n" });
    symlinkSync(join(context.cwd, "secret.py"), join(context.cwd, "m/modeling.py"));
    const { models, exitCode } = await scanned(context, { targets: ["m"] });
    expect(models[0]?.axes.load).toBe("unknown");
    expect(exitCode).toBe(1);
  });

  it("of a manifest is clear once it is what was locked, and blocked when it is not", async () => {
    const context = folder({
      ...model,
      "models.yaml":
        "version: 1\ndeployment: { use: commercial }\nmodels:\n  - path: ./m\n    exclude: ['*.log']\n",
    });
    const lock = { ids: [], update: false, check: false, proofs: false, format: "text" } as const;
    expect(await runLock({ ...lock, offline: false, cache: true }, context)).toBe(0);
    writeFileSync(join(context.cwd, "m/run.log"), "left out");
    const clean = await scanned(context);
    expect(worse(clean.models[0])).toEqual([]);
    expect(clean.exitCode).toBe(0);
    const altered = safetensorsWeights();
    altered.set([altered.at(-1)! ^ 1], altered.length - 1);
    writeFileSync(join(context.cwd, "m/model.safetensors"), altered);
    const { models } = await scanned(context);
    expect(worse(models[0])).toEqual(["blocked[files-differ]"]);
    writeFileSync(join(context.cwd, "m/model.safetensors"), safetensorsWeights());
    writeFileSync(join(context.cwd, "m/extra.py"), "x = 1\n");
    expect(worse((await scanned(context)).models[0])).toEqual(["blocked[files-differ]"]);
  });

  it("is found from the manifest's folder, wherever the user stands", async () => {
    const context = folder({ ...model, "models.yaml": "version: 1\nmodels:\n  - path: ./m\n", "sub/x": "" });
    const { models } = await scanned({ ...context, cwd: join(context.cwd, "sub") });
    expect(models[0]?.axes.load).toBe("clear");
  });

  it("that is gone makes its model unknown", async () => {
    const { models, exitCode } = await scanned(
      folder({ "models.yaml": "version: 1\nmodels:\n  - path: ./gone\n" }),
    );
    expect(models[0]).toMatchObject({ posture: "unknown" });
    expect(exitCode).toBe(3);
  });
});

describe("a machine without a network", () => {
  const commit = "c".repeat(40);
  const cached = Object.entries(model).map(([path, content]) => [
    path.replace("m/", `hub/models--acme--small/snapshots/${commit}/`),
    content,
  ]);
  const offline = () => {
    const context = folder({ ...Object.fromEntries(cached), "hub/models--acme--small/refs/main": commit });
    return {
      ...context,
      env: { ...context.env, HF_HUB_OFFLINE: "1", HF_HUB_CACHE: join(context.cwd, "hub") },
    };
  };

  it("scans what its Hub cache holds", async () => {
    const { models, exitCode } = await scanned(offline(), { targets: ["acme/small"] });
    expect(models[0]).toMatchObject({ posture: "clear", commit, license: { expression: "Apache-2.0" } });
    expect(exitCode).toBe(0);
  });

  it("says of the rest that it is not there, and which variable forbids to ask", async () => {
    const { models, exitCode } = await scanned(offline(), { targets: ["acme/other"] });
    expect(worse(models[0])).toEqual(["unknown[repository-unreadable]"]);
    expect(models[0]?.findings[0]?.fix).toContain("HF_HUB_OFFLINE");
    expect(exitCode).toBe(3);
  });
});

describe("what a person decided", () => {
  const yaml = (more: string) => `version: 1\nmodels:\n  - path: ./m\n${more}`;
  const waiver =
    "waivers:\n  - { finding: no-origin, model: ./m, reason: ours, owner: us, expires: 2027-01-31 }\n";

  it("counts, and stays visible", async () => {
    const context = folder({ ...model, "models.yaml": yaml(waiver) });
    expect((await scanned(context)).exitCode).toBe(0);
    const before = context.out().length;
    await runScan(scanOptions(), context);
    expect(context.out().slice(before)).toContain("1 waived");
  });

  it("is lent to a target by a manifest that is named", async () => {
    const context = folder({
      ...model,
      "other.yaml": "version: 1\npolicy: { failOn: blocked }\nmodels: []\n",
    });
    expect((await scanned(context, { targets: ["m"], manifest: "other.yaml" })).exitCode).toBe(0);
    expect((await scanned(context, { targets: ["m"] })).exitCode).toBe(1);
    expect((await scanned(context, { targets: ["m"], failOn: "blocked" })).exitCode).toBe(0);
    expect((await scanned(context, { targets: ["m"], exitZero: true })).exitCode).toBe(0);
  });

  it("is an error where it is bound to another file than the one that is there", async () => {
    const clarification = `clarifications:\n  - { model: ./m, license: MIT, file: LICENSE, sha256: ${"ab".repeat(32)}, reason: read }\n`;
    const { exitCode, diagnostics } = await scanned(
      folder({ ...model, "m/LICENSE": mitText(), "models.yaml": yaml(clarification) }),
    );
    expect(exitCode).toBe(2);
    expect(diagnostics[0]?.severity).toBe("error");
  });
});

describe("a scan under way", () => {
  it("gives each result as it is done, and the report in the order of the references", async () => {
    const context = folder({ ...model, "n/README.md": "---\nlicense: mit\n---\n" });
    const run = await scanRefs(scanOptions({ targets: ["m", "n", "m"] }), context);
    expect(run.title).toBe("m n");
    const seen = new Map<number, string>();
    for await (const { index, assessment } of run.results) seen.set(index, assessment.model.id);
    expect([...seen].sort()).toEqual([
      [0, "m"],
      [1, "n"],
    ]);
    expect(run.finish([]).exitCode).toBe(3);
  });

  it("writes its report to stdout alone", async () => {
    const context = folder(model);
    await runScan(scanOptions({ targets: ["m"] }), context);
    expect(context.err()).toBe("");
  });
});
