import type { LicenseText } from "../model.ts";

export type LicenseFile = Pick<LicenseText, "path" | "role" | "covers">;

const LICENSE =
  /(^|[-_. ])(licen[cs]es?|copying|unlicense|eula|terms[-_ ](?:of[-_ ](?:use|service)|and[-_ ]conditions))([-_. ]|$)|许可|許可|协议|協議|授权|ライセンス|利用規約|라이선스|이용약관/i;
/** Terms by their whole name only: `glossary_terms.txt` and `annotator_agreement.md` are none. */
const TERMS =
  /^(?:terms\.(?:md|pdf|html?)|tos(?:\.\w+)?|(?:(?:user|model|community|research|access|data|use)[-_ ])*agreement(?:[-_ ]\w{2,5})?(?:\.\w+)?)$|^TERMS(?:\.\w+)?$/;
const POLICY =
  /(^|[-_. ])(use|usage|acceptable[-_ ]use|prohibited[-_ ]use)[-_ ]polic(y|ies)([-_. ]|$)|^aup([-_. ]|$)/i;
/** Files that name licenses of others, or say beside a license what the weights are not for. */
const NOTICE =
  /^notices?([-_. ]|$)|(^|[-_. ])(?:third|3rd)[-_ ]?party([-_. ]|$)|(^|[-_. ])licen[cs]es?[-_ ](?:of[-_ ])?sources([-_. ]|$)|(^|[-_. ])(?:dependenc(?:y|ies)|acknowledge?ments?)([-_. ]|$)|^(?:legal(?:[-_ ]?notices?)?|copyright|patents|disclaimer|(?:use[-_ ])?restrictions|non[-_ ]?commercial(?:[-_ ]use)?)(?:\.\w+)?$/i;
/** What the model was trained on, or is shown with, has a license of its own. */
const OF_DATA = /(^|[-_. ])(?:data|data[-_ ]?sets?|corpus)([-_. ]|$)/i;
/** What license files end in; `LICENSE.py` or `license.png` is something else. */
const TEXT = /^[^.]*$|\.(txt|md|markdown|rst|adoc|tex|html?|pdf|rtf|docx?|odt)$|\.[\d.-]*\d$/i;

/** `LICENSE.acme`, `LICENSE.en`: whatever a license file itself ends in, unless that makes it something else. */
const BY_STEM = /^(?:licen[cs]e|copying)\.[a-z][\w-]{0,30}$/i;
const ELSE =
  /\.(?:py[cio]?|[cm]?[jt]sx?|c|cc|cpp|h|hpp|rs|go|java|rb|sh|bat|png|jpe?g|gif|svg|webp|ico|css|jsonl?|ya?ml|toml|xml|csv|tsv|zip|gz|sig|asc|sha\d+|bak|orig|old|tmpl?|template)$/i;
/** Folders in which terms are kept, and those that are called after the model. */
const TERMS_FOLDER = /^(?:licen[cs]es?|legal)$/i;
const FOLDER =
  /^(?:licen[cs]es?|legal|docs?|documentation|polic(?:y|ies)|terms|models?|weights|checkpoints?)$/i;
const DEEPEST = 3;
/**
 * Which part a path plays as a license text, by its name (notes of the field: LICENSE*, LICENCE*, COPYING*, `*_LICENSE`,
 * LICENSE-MODEL against LICENSE-CODE, USE_POLICY*, NOTICE; terms and agreements by other names). Only the top folder, folders
 * for terms and documentation, and those named after the model count: licenses of vendored code speak of that code (but
 * see `licenseOfPart`).
 */
export function licenseFile(path: string): LicenseFile | undefined {
  const segments = path.split("/");
  const file = segments.at(-1) ?? "";
  const folders = segments.slice(0, -1);
  if (folders.length > DEEPEST || !folders.every((folder) => FOLDER.test(folder))) return undefined;
  const inLicenses = TERMS_FOLDER.test(folders.at(-1) ?? "");
  if (!TEXT.test(file) && (!BY_STEM.test(file) || ELSE.test(file))) return undefined;
  // `ModelLicense.txt` has the words of `model-license.txt`.
  const name = file.replace(/([a-z])(?=[A-Z][a-z])/g, "$1-");
  if (OF_DATA.test(name)) return undefined;
  if (POLICY.test(name)) return { path, role: "policy", covers: covers(name) };
  if (NOTICE.test(name)) return { path, role: "notice", covers: covers(name) };
  if (inLicenses || LICENSE.test(name) || TERMS.test(file) || TERMS.test(name.toLowerCase()))
    return { path, role: "license", covers: covers(name) };
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

function covers(name: string): LicenseText["covers"] {
  if (/(^|[-_. ])(model|weights?)([-_. ]|$)/i.test(name)) return "model";
  if (/(^|[-_. ])(code|source|software)([-_. ]|$)/i.test(name)) return "code";
  return "any";
}
