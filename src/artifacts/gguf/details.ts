import type { ArtifactDetails } from "../../model.ts";
import type { GgufPair } from "./metadata.ts";

const HUB_URL = /^https?:\/\/(?:www\.)?(?:huggingface\.co|hf\.co)\/([^/\s]+\/[^/\s?#]+)/;
const BASE = /^general\.base_model\.\d+\.(repo_url|name|organization)$/;
/** A license id is short; what is longer is a text. */
const ID_LENGTH = 120;

/** License and lineage as GGUF carries them (gguf specification, general.* metadata). */
export function ggufDetails(pairs: readonly GgufPair[]): ArtifactDetails {
  const strings = new Map<string, string>();
  for (const pair of pairs) if (typeof pair.value === "string") strings.set(pair.key, pair.value.trim());
  const stated = [strings.get("general.license"), strings.get("general.license.name")];
  const licenses = stated.filter((v): v is string => v !== undefined && v !== "" && v.length <= ID_LENGTH);
  const licenseText = stated.find((v) => v !== undefined && v.length > ID_LENGTH);
  const link = strings.get("general.license.link");
  const baseModels = bases(strings);
  const multimodal =
    strings.get("general.type") === "mmproj" || strings.get("general.architecture") === "clip";
  return {
    ...(licenses.length === 0 ? {} : { licenses }),
    ...(licenseText === undefined ? {} : { licenseText }),
    ...(link === undefined || link === "" ? {} : { licenseLinks: [link] }),
    ...(baseModels.length === 0 ? {} : { baseModels }),
    ...(multimodal ? { multimodal } : {}),
  };
}

function bases(strings: ReadonlyMap<string, string>): string[] {
  const out = new Set<string>();
  for (const [key, value] of strings) {
    if (BASE.exec(key)?.[1] !== "repo_url") continue;
    out.add(HUB_URL.exec(value)?.[1] ?? value);
  }
  return [...out];
}
