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
 * of vendored code speak of that code (but see `licenseOfPart`).
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

const WEIGHTS = /\.(?:safetensors|bin|pth?|ckpt|gguf|onnx|msgpack|h5|npz)$/i;

/** The folders below the top one in which weights lie: parts of a pipeline may have licenses of their own. */
export function weightFolders(paths: readonly string[]): ReadonlySet<string> {
  return new Set(paths.flatMap((path) => (WEIGHTS.test(path) && path.includes("/") ? [folderOf(path)] : [])));
}

/** A license file that lies beside weights in one of `folders`. */
export function licenseOfPart(path: string, folders: ReadonlySet<string>): LicenseFile | undefined {
  const folder = folderOf(path);
  if (!folders.has(folder)) return undefined;
  const found = licenseFile(path.slice(folder.length + 1));
  return found?.role === "license" ? { ...found, path } : undefined;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** Whether a file may be a text, by what its name ends in. */
export function isText(path: string): boolean {
  return TEXT.test(path.split("/").at(-1) ?? "");
}

function covers(name: string): LicenseText["covers"] {
  if (/(^|[-_. ])(model|weights?)([-_. ]|$)/i.test(name)) return "model";
  if (/(^|[-_. ])(code|source|software)([-_. ]|$)/i.test(name)) return "code";
  return "any";
}
