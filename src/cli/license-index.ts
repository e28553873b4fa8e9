import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../errors.ts";
import { type LicenseIndex, loadFingerprints } from "../license/fingerprint.ts";

/** The fingerprints of the rule pack. Throws UserError `rules-invalid` where they are missing or damaged. */
export function readLicenseIndex(folder: string): LicenseIndex {
  const file = join(folder, "fingerprints.bin");
  try {
    return loadFingerprints(readFileSync(file));
  } catch (error) {
    throw new UserError("rules-invalid", "the fingerprints of the license texts could not be read", {
      where: file,
      why: error instanceof Error ? error.message : String(error),
      fix: "npm run fingerprints -- words",
    });
  }
}
