import { describe, expect, it } from "vitest";
import type { Agreement, Clarification } from "../../src/judgement.ts";
import { agreementDiagnostics } from "../../src/rules/agreements.ts";
import { clarificationDiagnostics } from "../../src/rules/clarifications.ts";
import { accepted, base, changed, file, HASH, HOSTED, judged, model } from "./made.ts";

const AT = { file: "models.yaml", line: 30, column: 5 };

describe("an acceptance", () => {
  const gemma = { license: "gemma", texts: [file("gemma-terms-2025-03-24")] };

  it.each(["gemma", "gemma-terms-2025-03-24", "LicenseRef-gemma", "Gemma"])("counts as `%s`", (name) => {
    const { posture, findings } = judged(gemma, HOSTED, accepted(name));
    expect(posture).toBe("conditional");
    const [finding] = findings.filter(({ id }) => id === "license-use-restrictions");
    expect(finding?.message).toContain("legal on 2026-11-02");
    expect(finding?.evidence.at(-1)?.place.path).toBe("models.yaml");
  });

  it("of something else does not count", () => {
    const { posture, findings } = judged(gemma, HOSTED, accepted("llama3.1", "openrail"));
    expect(posture).toBe("review");
    expect(findings.find(({ id }) => id === "license-use-restrictions")?.fix).toBe(
      'acceptances:\n  - { license: gemma-terms-2025-03-24, by: "", on: 2026-11-25 }',
    );
  });

  it("of an older text counts and asks again", () => {
    const { posture, ids } = judged(gemma, HOSTED, accepted("gemma-terms-2024-04-01"));
    expect(posture).toBe("conditional");
    expect(ids).toContain("license-acceptance-outdated clear");
  });

  it("of a family before the text was written asks again", () => {
    const acceptances = [{ license: "gemma", by: "legal", on: "2024-12-01", at: AT }];
    expect(judged(gemma, HOSTED, { acceptances }).ids).toContain("license-acceptance-outdated clear");
  });

  it("of a newer text does not stand for the older one", () => {
    const old = { license: "gemma", texts: [file("gemma-terms-2024-04-01")] };
    expect(judged(old, HOSTED, accepted("gemma-terms-2025-03-24")).posture).toBe("review");
  });

  it("dated ahead does not count yet", () => {
    const acceptances = [{ license: "gemma", by: "legal", on: "2027-01-01", at: AT }];
    expect(judged(gemma, HOSTED, { acceptances }).posture).toBe("review");
  });
});

describe("an agreement", () => {
  const agreement: Agreement = {
    licensor: "Cohere",
    covers: "CohereLabs/*",
    reference: "C-1",
    owner: "legal",
    expires: "2026-12-31",
    at: AT,
  };
  const command = { id: "CohereLabs/command-a", license: "cc-by-nc-4.0" };

  it("replaces the public terms while it lasts", () => {
    const { posture, license, ids } = judged(command, HOSTED, { agreements: [agreement] });
    expect(posture).toBe("clear");
    expect(license).toMatchObject({ basis: "agreement", expression: "CC-BY-NC-4.0" });
    expect(ids).toEqual(["license-agreement clear"]);
  });

  it("that expired does not count, and is warned of", () => {
    const expired = { ...agreement, expires: "2026-11-24" };
    expect(judged(command, HOSTED, { agreements: [expired] }).posture).toBe("blocked");
    expect(agreementDiagnostics([expired, agreement], "2026-11-25")).toMatchObject([
      { severity: "warning", at: AT },
    ]);
  });

  it("with another licensor leaves the base's terms", () => {
    const tuned = {
      id: "org/tuned",
      license: "cc-by-nc-4.0",
      base: [base("CohereLabs/x", { license: "cc-by-nc-4.0" })],
    };
    expect(judged(tuned, HOSTED, { agreements: [agreement] }).posture).toBe("blocked");
    const own = { ...agreement, covers: "org/*" };
    expect(judged(tuned, HOSTED, { agreements: [own] }).posture).toBe("blocked");
    expect(judged(tuned, HOSTED, { agreements: [own, agreement] }).posture).toBe("clear");
  });
});

describe("a clarification", () => {
  const clarification = (more: Partial<Clarification> = {}): Clarification => ({
    model: "org/name",
    license: "MIT",
    file: "LICENSE",
    sha256: HASH,
    reason: "read by legal",
    at: AT,
    ...more,
  });
  const odd = { license: "other", texts: [changed("mit")] };

  it("settles what the text left open", () => {
    const { posture, license, ids } = judged(odd, HOSTED, { clarifications: [clarification()] });
    expect(posture).toBe("clear");
    expect(license).toMatchObject({ basis: "clarified", expression: "MIT", family: "permissive" });
    expect(ids).toEqual(["license-clarified clear"]);
  });

  it("is held against the deployment like any license", () => {
    const nc = clarification({ license: "CC-BY-NC-4.0" });
    expect(judged(odd, HOSTED, { clarifications: [nc] }).posture).toBe("blocked");
  });

  it("may name terms that only its author knows: usable, with them to keep", () => {
    const own = clarification({ license: "LicenseRef-acme-model-1.0" });
    const { posture, license } = judged(odd, HOSTED, { clarifications: [own] });
    expect(posture).toBe("conditional");
    expect(license.expression).toBe("LicenseRef-acme-model-1.0");
  });

  it("does not count for another file than the one that was read, which is an error with the hash that is", () => {
    const stale = clarification({ sha256: "b".repeat(64) });
    expect(judged(odd, HOSTED, { clarifications: [stale] }).posture).toBe("review");
    const [error, ...rest] = clarificationDiagnostics([stale], [model(odd)]);
    expect(rest).toEqual([]);
    expect(error).toMatchObject({ severity: "error", at: AT });
    expect(error?.message).toContain(HASH);
    expect(clarificationDiagnostics([clarification()], [model(odd)])).toEqual([]);
  });

  it("says nothing of a model that is not in this run, and what is wrong with a file that is not there", () => {
    expect(clarificationDiagnostics([clarification({ model: "a/b" })], [model(odd)])).toEqual([]);
    const [error] = clarificationDiagnostics([clarification({ file: "COPYING" })], [model(odd)]);
    expect(error?.message).toContain("is not there");
  });

  it("must not contradict another one that holds too", () => {
    const at = { ...AT, line: 40 };
    const said = (more: Partial<Clarification>) =>
      clarificationDiagnostics([clarification(), clarification({ at, ...more })], [model(odd)]);
    expect(said({ license: "CC-BY-NC-4.0" })).toMatchObject([
      {
        severity: "error",
        message:
          "the clarification of `org/name` as `CC-BY-NC-4.0` contradicts another one, `MIT`; the first is on line 30",
        at,
      },
    ]);
    expect(said({})).toMatchObject([{ severity: "warning", at }]);
  });

  it("may be about a base model", () => {
    const made = { license: "mit", base: [base("x/odd", { license: "other" })] };
    expect(judged(made, HOSTED).posture).toBe("review");
    const about = clarification({ model: "x/odd", file: "README.md" });
    expect(judged(made, HOSTED, { clarifications: [about] }).posture).toBe("clear");
    const stale = { ...about, sha256: "b".repeat(64) };
    expect(clarificationDiagnostics([stale, about], [model(made)])).toHaveLength(1);
  });

  it("is what the hint asks for, ready to paste", () => {
    for (const made of [{ license: "openrail" }, { license: "nobodys-1.0" }, { license: "other" }, odd]) {
      const [finding] = judged(made, HOSTED).findings.filter(({ posture }) => posture === "review");
      const [, file, sha256] = /file: (.+)\n {4}sha256: ([0-9a-f]{64})$/m.exec(finding?.fix ?? "") ?? [];
      const pasted = clarification({ file: file ?? "", sha256: sha256 ?? "" });
      expect(judged(made, HOSTED, { clarifications: [pasted] }).posture).toBe("clear");
    }
  });

  it("does not rid the model of its base's terms", () => {
    const made = { ...odd, base: [base("x/nc", { license: "cc-by-nc-4.0" })] };
    expect(judged(made, HOSTED, { clarifications: [clarification()] }).posture).toBe("blocked");
  });
});
