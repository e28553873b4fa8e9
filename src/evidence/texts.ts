import { createHash } from "node:crypto";
import { SourceError } from "../errors.ts";
import type { CardFacts, FileEntry, Identification, LicenseText, Snapshot, Unread } from "../model.ts";
import type { BaseModel } from "./base-model.ts";
import { type CardPart, type CardReading, cardFromData, readCard } from "./card.ts";
import { withDeltaBase } from "./delta-base.ts";
import { type LicenseFile, licenseFile, licenseOfPart, weightFolders } from "./license-files.ts";
import { linkedAmong, linkedPath } from "./license-link.ts";
import { basesInProse } from "./likely-bases.ts";
import { licenseSections, purposeLimits } from "./purpose-limits.ts";
import { limitsModel, otherProse } from "./stated-limits.ts";

/** Largest card and license text that is read, in bytes; what is larger is evidence that was not read. */
const LARGEST_CARD = 2_000_000;
const LARGEST_LICENSE = 2_000_000;
/** Longer notices list the licenses of others. */
const SHORT_NOTICE = 5000;
/** License-like files of one repository that are read. */
const MOST_LICENSES = 24;

export type Identify = (text: Uint8Array) => Identification;

export type TextEvidence = {
  card?: CardFacts;
  texts: LicenseText[];
  /** Models that only the card's prose names as what this one was made from. */
  likelyBases: BaseModel[];
  cardUnread?: Unread;
};

/** The model card and every text that may hold terms: license, policy and notice files, the gated prompt, the card's prose. */
export async function readTexts(
  snapshot: Snapshot,
  files: readonly FileEntry[],
  identify: Identify,
): Promise<TextEvidence> {
  const parts = weightFolders(files.map(({ path }) => path));
  const candidates = files.flatMap((file) => {
    const license = licenseFile(file.path) ?? licenseOfPart(file.path, parts);
    return license === undefined ? [] : [{ ...license, size: file.size }];
  });
  const texts = await Promise.all(
    candidates.slice(0, MOST_LICENSES).map((file) => readLicense(snapshot, file, identify)),
  );
  for (const file of candidates.slice(MOST_LICENSES))
    texts.push({
      ...file,
      unread: { state: "too-large", message: `only ${MOST_LICENSES} license files are read` },
    });
  const { reading, unread, size } = await readModelCard(snapshot, files);
  if (reading === undefined) return { texts, likelyBases: [], ...(unread ? { cardUnread: unread } : {}) };
  const { gatedPrompt, agreed, body } = reading;
  const card = withDeltaBase(reading.card, body);
  const linked = linkedFile(snapshot, card);
  if (linked !== undefined && !texts.some(({ path }) => path === linked.path))
    texts.push(await readLicense(snapshot, linked, identify));
  const asked = gatedPrompt ?? agreed;
  if (asked !== undefined) {
    const prompt = limited(partOf(card, asked, "gated-prompt", identify), asked);
    texts.push(gatedPrompt && agreed ? limited(prompt, agreed) : prompt);
  }
  if (body.text.trim() !== "") {
    const readme = partOf(card, body, "readme", identify);
    const licensed = limited(readme, { ...body, text: licenseSections(body.text) });
    texts.push({ ...limited(licensed, { ...body, text: otherProse(body.text) }, limitsModel), size });
  }
  const likelyBases = basesInProse(card.path, body);
  return { card, texts, likelyBases, ...(unread ? { cardUnread: unread } : {}) };
}

/** A text of this repository that the card's `license_link` leads to, whatever its name. */
function linkedFile(snapshot: Snapshot, card: CardFacts): (LicenseFile & { size: number }) | undefined {
  const paths = new Set(snapshot.files.map((one) => one.path));
  const path = linkedAmong(paths, linkedPath({ id: snapshot.id, card }));
  const file = snapshot.files.find((one) => one.path === path);
  if (file === undefined || /^readme\.md$/i.test(file.path)) return undefined;
  return { path: file.path, role: "license", covers: "any", size: file.size };
}

async function readLicense(
  snapshot: Snapshot,
  file: LicenseFile & { size: number },
  identify: Identify,
): Promise<LicenseText> {
  try {
    const bytes = await snapshot.read(file.path, LARGEST_LICENSE);
    const text = { ...file, size: bytes.length, sha256: digest(bytes), identification: identify(bytes) };
    // A notice that names no license may still say what the weights are not for.
    return file.role === "notice" && bytes.length <= SHORT_NOTICE
      ? limited(text, { text: new TextDecoder().decode(bytes), line: 1 })
      : text;
  } catch (error) {
    return { ...file, unread: unreadBecause(error) };
  }
}

async function readModelCard(
  snapshot: Snapshot,
  files: readonly FileEntry[],
): Promise<{ reading?: CardReading; unread?: Unread; size: number }> {
  const entry = files.find((file) => file.path === "README.md");
  const fromApi = cardFromData(snapshot.hub?.cardData);
  // The Hub makes its card data from README.md: where the commit provably has none, they are somebody's invention.
  const isInvented = entry === undefined && snapshot.proof?.proof === "proven";
  if (entry === undefined) return { ...(fromApi && !isInvented ? { reading: fromApi } : {}), size: 0 };
  try {
    const bytes = await snapshot.read(entry.path, LARGEST_CARD);
    return { reading: readCard(bytes, entry.path), size: bytes.length };
  } catch (error) {
    return { ...(fromApi ? { reading: fromApi } : {}), unread: unreadBecause(error), size: entry.size };
  }
}

/** A part of the card as a text of its own; its lines count in README.md. */
function partOf(
  card: CardFacts,
  part: CardPart,
  role: "gated-prompt" | "readme",
  identify: Identify,
): LicenseText {
  const bytes = new TextEncoder().encode(part.text);
  const identification = shift(identify(bytes), part.line - 1);
  return { path: card.path, role, covers: "any", size: bytes.length, sha256: digest(bytes), identification };
}

/** With the sentences of a part of the card that keep a use out, unless they are a known license's own. */
function limited(
  text: LicenseText,
  { text: words, line }: CardPart,
  keepsOut?: typeof limitsModel,
): LicenseText {
  const found = text.identification;
  if (found === undefined) return text;
  const isRead = (at: number) =>
    found.matches.some((match) => match.line <= at + line - 1 && at + line - 1 <= match.endLine);
  const limits = purposeLimits(words, isRead, keepsOut).map((limit) => ({
    ...limit,
    line: limit.line + line - 1,
  }));
  return limits.length === 0
    ? text
    : { ...text, identification: { ...found, pointers: [...found.pointers, ...limits] } };
}

function shift(found: Identification, by: number): Identification {
  if (by === 0) return found;
  const moved = <T extends { line: number }>(item: T): T => ({ ...item, line: item.line + by });
  const matches = found.matches.map((match) => ({
    ...moved(match),
    endLine: match.endLine + by,
    changes: match.changes.map((change) => ({ ...moved(change), endLine: change.endLine + by })),
  }));
  return { ...found, matches, pointers: found.pointers.map(moved) };
}

/** What a failed reading says of itself. Errors that are not the source's are ours and are not hidden. */
export function unreadBecause(error: unknown): Unread {
  if (error instanceof SourceError && error.state !== "aborted")
    return { state: error.state, message: error.message };
  throw error;
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
