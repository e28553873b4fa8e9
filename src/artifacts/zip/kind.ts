import type { ZipEntry } from "./records.ts";

/** What a zip holds, by the names of its members: the formats that are zips by another name. */
export function zipKind(entries: readonly ZipEntry[], path: string): string {
  const names = entries.flatMap(({ name, alias }) => (alias === undefined ? [name] : [name, alias]));
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name));
  // `np.load` opens every member by its name: none is a storage that nobody decodes.
  if (/\.npz$/i.test(path)) return "npz";
  if (has(/^(?:[^/]+\/)?\.data\/(?:extern_modules|python_version)$/)) return "torch-package";
  if (has(/^(?:[^/]+\/)?data\.pkl$/))
    return has(/^(?:[^/]+\/)?constants\.pkl$/) ? "torchscript" : "torch-zip";
  if (has(/^(?:[^/]+\/)?archive_format$/) || /\.pt2$/i.test(path)) return "pt2";
  if (has(/^MAR-INF\/MANIFEST\.json$/i)) return "torch-archive";
  if (has(/^config\.json$/) && (has(/^model\.weights\.h5$/) || /\.keras$/i.test(path))) return "keras";
  if (has(/^schema\.json$/) && /\.skops$/i.test(path)) return "skops";
  if (names.length > 0 && names.every((name) => /\.npy$/.test(name))) return "npz";
  return "zip";
}

/**
 * Members of a torch archive that hold the bytes of storages: its loaders copy them and never decode them
 * (torch/serialization.py, caffe2/serialize/inline_container.cc, torch/package).
 */
export function isStorage(kind: string, name: string): boolean {
  if (kind === "torch-package") return /^(?:[^/]+\/)?\.data\/[0-9]+\.storage$/.test(name);
  return (
    /^(?:torch-zip|torchscript)$/.test(kind) && /^(?:[^/]+\/)?(?:data|constants|tensors)\/[0-9]+$/.test(name)
  );
}

/** Members whose bytes may be anything: tensors of an exported program (torch/export/pt2_archive/constants.py). */
export function isRaw(kind: string, name: string): boolean {
  return kind === "pt2" && /(?:^|\/)data\/(?:weights\/weight|constants\/tensor)_[0-9]+$/.test(name);
}
