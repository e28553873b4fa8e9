import type { LicenseText } from "../model.ts";

export type LicenseFile = Pick<LicenseText, "path" | "role" | "covers">;

const LICENSE = /(^|[-_. ])(licen[cs]es?|copying|unlicense)([-_. ]|$)/i;
const POLICY =
  /(^|[-_. ])(use|usage|acceptable[-_ ]use|prohibited[-_ ]use)[-_ ]polic(y|ies)([-_. ]|$)|^aup([-_. ]|$)/i;
const NOTICE = /^(third[-_ ]party[-_ ])?notices?([-_. ]|$)/i;
/** What license files end in; `LICENSE.py` or `license.png` is something else. */
const TEXT = /^[^.]*$|\.(txt|md|markdown|rst|html?|pdf|rtf)$|\.[\d.-]*\d$/i;

/**
 * Which part a path plays as a license text, by its name (notes of the field: LICENSE*, LICENCE*, COPYING*, `*_LICENSE`,
 * LICENSE-MODEL against LICENSE-CODE, USE_POLICY*, NOTICE). Only the top folder and a `LICENSES/` folder count: licenses
 * of vendored code speak of that code.
 */
export function licenseFile(path: string): LicenseFile | undefined {
  const segments = path.split("/");
  const name = segments.at(-1) ?? "";
  const inLicenses = segments.length === 2 && /^licen[cs]es?$/i.test(segments[0] ?? "");
  if (segments.length > 1 && !inLicenses) return undefined;
  if (!TEXT.test(name)) return undefined;
  if (POLICY.test(name)) return { path, role: "policy", covers: covers(name) };
  if (NOTICE.test(name)) return { path, role: "notice", covers: covers(name) };
  if (inLicenses || LICENSE.test(name)) return { path, role: "license", covers: covers(name) };
  return undefined;
}

function covers(name: string): LicenseText["covers"] {
  if (/(^|[-_. ])(model|weights?)([-_. ]|$)/i.test(name)) return "model";
  if (/(^|[-_. ])(code|source|software)([-_. ]|$)/i.test(name)) return "code";
  return "any";
}
