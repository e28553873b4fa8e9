import { createHash } from "node:crypto";
import type { ArtifactRules } from "../artifacts/rules.ts";
import type {
  CardFacts,
  FileEntry,
  Inspection,
  LicenseText,
  LineageNode,
  ModelEvidence,
  ModelRef,
  Snapshot,
  Unread,
} from "../model.ts";
import { type ProvenanceContext, provenanceFacts } from "../provenance/facts.ts";
import { backedTags } from "./backed-tags.ts";
import type { BaseModel } from "./base-model.ts";
import { baseOutOfReach, basesInFiles, namedBases } from "./gather-bases.ts";
import { type ReadFiles, readFiles } from "./gather-files.ts";
import { missingEvidence } from "./gather-missing.ts";
import { licenseFile } from "./license-files.ts";
import { baseOfConfig, basesOfMerge } from "./likely-bases.ts";
import { followLineage, type OpenBase } from "./lineage.ts";
import { findLoadPath } from "./load-path.ts";
import { modality } from "./modality.ts";
import { readingPlan } from "./reading-plan.ts";
import { findRemoteCode } from "./remote-code.ts";
import { inScope } from "./scope.ts";
import { type Identify, readTexts, unreadBecause } from "./texts.ts";

/** What gathering needs of other rooms. */
export type GatherTools = ProvenanceContext & {
  identify: Identify;
  rules: ArtifactRules;
  openBase: OpenBase;
  /** Told of each file before it is read. */
  onFile?: (path: string) => void;
};

/**
 * All that is to be known of one model, read from its snapshot alone: facts with their places, and what could not be read.
 * Each text is read once. Rejects only when interrupted; whatever else goes wrong is evidence that is missing.
 */
export async function gather(snapshot: Snapshot, ref: ModelRef, tools: GatherTools): Promise<ModelEvidence> {
  const files = inScope(snapshot.files, ref);
  const gate = await knockAtTheGate(snapshot);
  const { card, texts, likelyBases, cardUnread } = await readTexts(snapshot, files, tools.identify);
  // The card and the texts of terms are read already, and no loader opens them.
  const rest = files.filter(({ path }) => path !== "README.md" && licenseFile(path) === undefined);
  const plan = readingPlan(rest, snapshot.source);
  const read = await readFiles(snapshot, plan, tools.rules, { gate, onFile: tools.onFile });
  const { commit, identity, hub } = snapshot;
  const { cardData: _, ...facts } = hub ?? { tags: [] };
  const merged = ["mergekit_config.yml", "mergekit_config.yaml"].flatMap((path) =>
    basesOfMerge(path, read.sources.get(path), ref.id),
  );
  const fromFiles = [...baseOfConfig(read.json.get("config.json"), ref.id), ...merged];
  const likely = [...likelyBases, ...fromFiles.filter(({ id }) => !likelyBases.some((one) => one.id === id))];
  const multimodal = modalityOf(read, card, hub?.pipelineTag);
  return {
    id: ref.id,
    source: snapshot.source,
    requested: ref.revision,
    ...(commit === undefined ? {} : { commit }),
    ...(identity === undefined ? {} : { identity }),
    ...(hub === undefined ? {} : { hub: { ...facts, tags: backedTags(snapshot, { card, cardUnread }) } }),
    files,
    ...(card === undefined ? {} : { card }),
    texts: [...texts, ...textsInArtifacts(read.inspections, tools.identify)],
    artifacts: read.inspections,
    loadPath: findLoadPath(files, read.json, ref.loader),
    remoteCode: findRemoteCode(files, read.json, read.sources),
    ...(multimodal === undefined ? {} : { multimodal }),
    lineage: await lineageOf(ref, namedBases(ref, card, hub?.tags ?? []), likely, read.inspections, tools),
    provenance: provenanceFacts(snapshot, tools),
    missing: missingEvidence(texts, cardUnread, [...read.unread, ...emptyScope(snapshot, rest, ref)]),
  };
}

/** A `quant` or `include` that fits nothing would be a model without files, of which nothing bad can be said. */
function emptyScope(snapshot: Snapshot, files: readonly FileEntry[], ref: ModelRef) {
  const isGguf = ({ path }: FileEntry) => /\.gguf$/i.test(path);
  const fits = ref.quant === undefined ? files.length > 0 : files.some(isGguf);
  if (fits || (ref.quant === undefined && ref.include === undefined)) return [];
  const wanted = ref.quant ?? ref.include?.join(", ") ?? "";
  const has = snapshot.files.filter(isGguf).length;
  const message =
    ref.quant === undefined
      ? `\`include\` fits no file: ${wanted}`
      : `none of ${has} GGUF files carries the quantisation \`${wanted}\``;
  return [{ path: wanted, unread: { state: "entry-not-found", message } }];
}

/** One request tells whether the files of a gated repository may be read; without it each of them would ask. */
async function knockAtTheGate(snapshot: Snapshot): Promise<Unread | undefined> {
  if (!snapshot.hub?.gated) return undefined;
  const first = snapshot.files.find(({ path }) => path === "README.md") ?? snapshot.files[0];
  if (first === undefined) return undefined;
  try {
    await snapshot.read(first.path, 1_000_000);
    return undefined;
  } catch (error) {
    // Of any other failure whoever reads this file for its content will speak.
    const why = unreadBecause(error);
    return why.state === "gated" ? why : undefined;
  }
}

function modalityOf(
  { json, inspections }: ReadFiles,
  card: CardFacts | undefined,
  task: string | undefined,
): ModelEvidence["multimodal"] {
  const config = json.has("config.json")
    ? { path: "config.json", value: json.get("config.json") }
    : undefined;
  const part = inspections.find(({ details }) => details?.multimodal === true);
  if (part !== undefined && config === undefined)
    return {
      value: true,
      evidence: { kind: "modality", place: { path: part.path }, quote: "a vision or audio part" },
    };
  return modality(config, card, task);
}

/** License texts that weight files carry in their metadata (`general.license` of GGUF). */
function textsInArtifacts(inspections: readonly Inspection[], identify: Identify): LicenseText[] {
  return inspections.flatMap(({ path, details }): LicenseText[] => {
    if (details?.licenseText === undefined) return [];
    const bytes = new TextEncoder().encode(details.licenseText);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    return [
      { path, role: "gguf", covers: "model", size: bytes.length, sha256, identification: identify(bytes) },
    ];
  });
}

/** What is declared, in the card or in the files; what is only likely counts where nothing is. */
async function lineageOf(
  { id }: ModelRef,
  declared: readonly BaseModel[],
  likely: readonly BaseModel[],
  inspections: readonly Inspection[],
  { openBase, identify }: GatherTools,
): Promise<LineageNode[]> {
  const named = await followLineage(id, declared, openBase, identify);
  const more = await followLineage(id, basesInFiles(inspections, named), openBase, identify);
  const found = [...named, ...more];
  if (found.length > 0) return found;
  const supposed = await followLineage(id, likely, openBase, identify);
  return supposed.length > 0 ? supposed : followLineage(id, baseOutOfReach(inspections), openBase, identify);
}
