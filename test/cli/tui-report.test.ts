import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseSavedReport } from "../../src/cli/saved-report.ts";
import { UserError } from "../../src/errors.ts";
import { reportJson } from "../../src/report/json.ts";
import { fixture } from "../report/fixture.ts";
import { hostile, report } from "../tui/fixture.ts";
import { built, modelvet } from "./bundle.ts";

const refused = (text: string) => {
  try {
    parseSavedReport(text, "r.json");
  } catch (error) {
    if (error instanceof UserError) return { code: error.code, message: error.message, why: error.why };
    throw error;
  }
  return undefined;
};

describe("a saved report", () => {
  it("says when it is opened what it said when it was saved", () => {
    for (const whole of [fixture(), report(), { ...report(), models: [hostile()] }]) {
      const json = reportJson(whole);
      expect(reportJson(parseSavedReport(json, "r.json"))).toBe(json);
    }
  });

  it("may hold the promised keys only", () => {
    const bare = {
      schema: "modelvet/scan@1",
      posture: "blocked",
      exitCode: 1,
      rulePack: "1.0.0",
      models: [
        {
          id: "org/name",
          requested: "main",
          commit: null,
          posture: "blocked",
          meetsPolicy: false,
          axes: { license: "blocked", load: "clear", provenance: "clear" },
          license: { expression: null, family: null, basis: "none", declared: [], conflict: false },
          provenance: { pinned: false, proof: "unavailable", hostSignature: null },
          findings: [
            {
              id: "license-non-commercial",
              axis: "license",
              posture: "blocked",
              message: "m",
              place: { path: "README.md", line: 3 },
            },
          ],
          duties: [],
          questions: [],
        },
      ],
    };
    const [model] = parseSavedReport(JSON.stringify(bare), "r.json").models;
    expect(model?.findings[0]?.evidence[0].place).toEqual({ path: "README.md", at: { line: 3 } });
  });

  it("is refused with the reason where it is something else", () => {
    expect(refused("{")).toMatchObject({ code: "usage", message: "`r.json` is not a saved report" });
    expect(refused("[]")?.why).toBe("it has no `schema`");
    expect(refused('{"schema":"modelvet/inspect@1"}')?.why).toContain("its schema is `modelvet/inspect@1`");
    expect(refused('{"schema":"modelvet/scan@2"}')?.why).toContain("`modelvet/scan@1`");
    const broken = JSON.parse(reportJson(fixture()));
    broken.models[1].axes.load = "fine";
    expect(refused(JSON.stringify(broken))?.why).toBe(
      "`models.1.axes.load` must be one of `clear`, `conditional`, `review`, `unknown`, `blocked`",
    );
  });
});

describe.skipIf(!built)("`tui` without a terminal", () => {
  const folder = mkdtempSync(join(tmpdir(), "modelvet-tui-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "report.json");
  writeFileSync(file, reportJson(fixture()));

  it("prints the plain report, says so, and ends as the report does", () => {
    const { stdout, stderr, exitCode } = modelvet(["tui", "--report", file]);
    expect(stderr).toBe("note: there is no terminal: this is the plain report\n");
    expect(stdout).toContain("BLOCKED      acme/fast-ckpt@9f13c2aa");
    expect(stdout).toContain("exit 1: 2 models do not meet the policy");
    expect(stdout).not.toContain("\u001b");
    expect(exitCode).toBe(1);
    expect(modelvet(["tui", "--report", file, "--exit-zero"]).exitCode).toBe(0);
  });

  it("ends in 2 where something else is named beside the report", () => {
    for (const beside of [["org/name"], ["--lock"]]) {
      const { stdout, stderr, exitCode } = modelvet(["tui", "--report", file, ...beside]);
      expect(exitCode).toBe(2);
      expect(stdout).toBe("");
      expect(stderr).toContain("cannot be opened together");
    }
  });

  it("ends in 2 for a file that is no report", () => {
    writeFileSync(join(folder, "other.json"), "{}");
    const { stdout, stderr, exitCode } = modelvet(["tui", "--report", "other.json"], { cwd: folder });
    expect(exitCode).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("`other.json` is not a saved report");
    expect(stderr).toContain("hint: modelvet scan --format json > report.json");
    expect(modelvet(["tui", "--report", "none.json"], { cwd: folder }).stderr).toContain(
      "there is no file `none.json`",
    );
  });
});
