import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readHostKeys } from "../../src/provenance/host-key.ts";
import { hostSignature } from "../../src/provenance/host-signature.ts";
import { recordedFolders } from "../hub/loopback/recorded.ts";

const corpus = fileURLToPath(new URL("../../../shared/corpus/hub", import.meta.url));
const yaml = readFileSync(new URL("../../rules/host-keys.yaml", import.meta.url), "utf8");
const keys = readHostKeys(yaml);

const commit = (signature: string) =>
  Buffer.from(
    `tree ${"a".repeat(40)}\nauthor a <a@b> 1 +0000\ncommitter a <a@b> 1 +0000\n${signature}\nmessage\n`,
  );

describe("the keys", () => {
  it("have the fingerprints they are entered under", () => {
    expect(keys.map((key) => key.host)).toContain("huggingface.co");
    expect(() => readHostKeys(yaml.replace("c8a8178", "c8a8179"))).toThrow(/fingerprint/);
    expect(() => readHostKeys(yaml.replace("2024-01-10T16:19:28Z", "2024-01-10T16:19:29Z"))).toThrow(
      /fingerprint/,
    );
  });
});

describe("commits without a signature of the host", () => {
  it.each([
    ["", "unsigned"],
    ["gpgsig -----BEGIN SSH SIGNATURE-----\n U1NIU0lH\n -----END SSH SIGNATURE-----\n", "unknown-signer"],
    ["gpgsig -----BEGIN PGP SIGNATURE-----\n \n !!!\n -----END PGP SIGNATURE-----\n", "bad-signature"],
    ["gpgsig -----BEGIN PGP SIGNATURE-----\n \n wsFz\n -----END PGP SIGNATURE-----\n", "bad-signature"],
    ["gpgsig nothing\n", "bad-signature"],
    // A packet of version 6, as newer programs make it.
    ["gpgsig -----BEGIN PGP SIGNATURE-----\n \n wgQGAAEI\n -----END PGP SIGNATURE-----\n", "unknown-signer"],
  ] as const)("%j is %s", (signature, state) => {
    expect(hostSignature(commit(signature), keys)).toBe(state);
  });

  it("a signature of a newer algorithm, which holds no numbers, is by somebody else", () => {
    const issuer = [22, 33, 4, ...Buffer.alloc(20, 7)];
    const body = Buffer.from([
      4,
      0,
      27,
      8,
      0,
      issuer.length,
      ...issuer,
      0,
      0,
      1,
      2,
      ...Buffer.alloc(64, 255),
    ]);
    const packet = Buffer.concat([Buffer.from([0xc2, body.length]), body]).toString("base64");
    const signature = `gpgsig -----BEGIN PGP SIGNATURE-----\n \n ${packet}\n -----END PGP SIGNATURE-----\n`;
    expect(hostSignature(commit(signature), keys)).toBe("unknown-signer");
  });

  it("a signature quoted in the message signs nothing", () => {
    const raw = Buffer.concat([commit(""), Buffer.from("gpgsig -----BEGIN PGP SIGNATURE-----\n")]);
    expect(hostSignature(raw, keys)).toBe("unsigned");
  });
});

describe.skipIf(!existsSync(corpus))("recorded commits", () => {
  const commits = recordedFolders(corpus).map((folder) => {
    const meta: { signed_by_hf_key: boolean } = JSON.parse(readFileSync(join(folder, "meta.json"), "utf8"));
    return {
      name: basename(folder),
      raw: readFileSync(join(folder, "commit.raw")),
      signed: meta.signed_by_hf_key,
    };
  });

  it.each(commits)("$name", ({ raw, signed }) => {
    expect(hostSignature(raw, keys)).toBe(signed ? "host-signed" : "unsigned");
    expect(hostSignature(raw, [])).toBe(signed ? "unknown-signer" : "unsigned");
  });

  it.each(commits.filter((entry) => entry.signed))("$name does not verify with a changed byte", ({ raw }) => {
    for (let at = raw.length - 1; at >= 0; at -= 3) {
      const changed = Buffer.from(raw);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect([at, hostSignature(changed, keys)]).not.toEqual([at, "host-signed"]);
    }
  });
});
