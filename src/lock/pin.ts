import type {
  CardFacts,
  Evidence,
  HubFacts,
  Inspection,
  LicenseMatch,
  LicenseText,
  LineageNode,
  ModelEvidence,
  ModelRef,
} from "../model.ts";
import {
  byCodePoint,
  type LockedArtifact,
  type LockedBase,
  type LockedGlobal,
  type LockedModel,
  type LockedText,
} from "./locked.ts";

/** Changes of one text that are kept; a text with more is modified beyond doubt. */
const MOST_CHANGES = 60;
/** Tags of the Hub that say something of the license, the lineage or the way of loading; the others come and go. */
const TELLING_TAG = /^(license|base_model):|^custom_code$/;

/**
 * The facts of a model that its lock entry keeps: everything judging asks for, without the words quoted from the
 * repository, and in an order that does not hang on the order of the listing.
 */
export function pin(evidence: ModelEvidence, ref: ModelRef, expression: string | null): LockedModel {
  const { commit, identity, hub, card, multimodal, provenance, missing } = evidence;
  return {
    ...(evidence.source === "directory" ? { source: "directory" } : {}),
    requested: ref.revision,
    ...(commit === undefined ? {} : { commit }),
    ...(identity === undefined ? {} : { identity }),
    ...scopeOf(ref),
    ...(hub === undefined ? {} : { hub: pinHub(hub) }),
    license: { declared: (card?.licenses ?? []).map(({ value }) => value), expression },
    ...(card === undefined ? {} : { card: pinCard(card) }),
    texts: sortedBy(evidence.texts.map(pinText), (text) => `${text.path} ${text.role}`),
    lineage: evidence.lineage.map(pinBase),
    ...(multimodal === undefined ? {} : { multimodal }),
    loadPath: {
      ...evidence.loadPath,
      opened: [...evidence.loadPath.opened].sort(byCodePoint),
      skipped: sortedBy(evidence.loadPath.skipped, ({ path }) => path),
      problems: sortedBy(
        evidence.loadPath.problems.map(withoutQuote),
        (item) => `${item.path} ${item.finding}`,
      ),
    },
    remoteCode: sortedBy(evidence.remoteCode, (code) => `${code.path} ${code.key} ${code.target}`),
    artifacts: sortedBy(evidence.artifacts.map(pinArtifact), ({ path }) => path),
    proof: {
      proof: provenance.proof,
      ...(provenance.proofDetail === undefined ? {} : { proofDetail: provenance.proofDetail }),
      ...(provenance.hostSignature === undefined ? {} : { hostSignature: provenance.hostSignature }),
    },
    ...(missing.length === 0
      ? {}
      : { missing: sortedBy(missing, (item) => `${item.path} ${item.axis} ${item.unread.state}`) }),
    files: sortedBy(evidence.files, ({ path }) => path),
  };
}

/** What a reference says of the files that count; an empty list says nothing. */
export function scopeOf(ref: ModelRef): Pick<LockedModel, "include" | "exclude" | "quant"> {
  return {
    ...(ref.include?.length ? { include: [...ref.include] } : {}),
    ...(ref.exclude?.length ? { exclude: [...ref.exclude] } : {}),
    ...(ref.quant === undefined ? {} : { quant: ref.quant }),
  };
}

function sortedBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...items].sort((a, b) => byCodePoint(key(a), key(b)));
}

function withoutQuote<T extends { quote?: string }>(item: T): Omit<T, "quote"> {
  const { quote: _, ...rest } = item;
  return rest;
}

function pinTags(tags: readonly string[]): string[] {
  return tags.filter((tag) => TELLING_TAG.test(tag)).sort(byCodePoint);
}

function pinHub(hub: Omit<HubFacts, "cardData">): Omit<HubFacts, "cardData"> {
  const { tags, upstreamScan, ...facts } = hub;
  const files = upstreamScan?.files ?? [];
  return {
    ...facts,
    tags: pinTags(tags),
    ...(upstreamScan === undefined
      ? {}
      : { upstreamScan: { done: upstreamScan.done, files: sortedBy(files, ({ path }) => path) } }),
  };
}

function pinCard(card: CardFacts): CardFacts {
  return { ...card, tags: pinTags(card.tags) };
}

function pinText(text: LicenseText): LockedText {
  if (text.identification === undefined) return text;
  const { matches } = text.identification;
  return { ...text, identification: { ...text.identification, matches: matches.map(pinMatch) } };
}

/** Of the changes only the material ones: the others never change a judgement, and were read in the text itself. */
function pinMatch(match: LicenseMatch): LicenseMatch {
  const changes = match.changes.filter(({ material }) => material).slice(0, MOST_CHANGES);
  return {
    ...match,
    coverage: rounded(match.coverage),
    share: rounded(match.share),
    changes: changes.map(withoutQuote),
  };
}

/** Four digits, so that another machine's last bit does not change a line. */
function rounded(share: number): number {
  return Math.floor(share * 10_000) / 10_000;
}

function pinBase(node: LineageNode): LockedBase {
  const { parents, texts, tags, card, namedAt, ...facts } = node;
  return {
    ...facts,
    ...(card === undefined ? {} : { card: pinCard(card) }),
    ...(texts.length === 0
      ? {}
      : { texts: sortedBy(texts.map(pinText), (text) => `${text.path} ${text.role}`) }),
    ...(tags.length === 0 ? {} : { tags: pinTags(tags) }),
    namedAt: withoutQuote<Evidence>(namedAt),
    ...(parents.length === 0 ? {} : { parents: parents.map(pinBase) }),
  };
}

function pinArtifact(artifact: Inspection): LockedArtifact {
  const { path, format, verdict, observations } = artifact;
  const data = new Set<string>();
  const globals = new Map<string, LockedGlobal>();
  for (const { class: kind, ...use } of artifact.globals) {
    if (kind === "data") data.add(use.global);
    else if (!globals.has(`${kind} ${use.global}`))
      globals.set(`${kind} ${use.global}`, { ...use, class: kind });
  }
  const details = pinDetails(artifact);
  return {
    path,
    format,
    verdict,
    ...(data.size === 0 ? {} : { data: [...data].sort(byCodePoint) }),
    ...(globals.size === 0 ? {} : { globals: [...globals.values()] }),
    ...(observations.length === 0 ? {} : { observations: observations.map(withoutQuote) }),
    ...(details === undefined ? {} : { details }),
  };
}

/** A license text inside an artifact was read as a text of its own; its words are not kept here. */
function pinDetails(artifact: Inspection): Inspection["details"] {
  if (artifact.details === undefined) return undefined;
  const { licenseText: _, ...details } = artifact.details;
  return Object.keys(details).length === 0 ? undefined : details;
}
