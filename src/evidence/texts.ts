import { createHash } from "node:crypto";
import { SourceError } from "../errors.ts";
import type { CardFacts, FileEntry, Identification, LicenseText, Snapshot, Unread } from "../model.ts";
import { type CardPart, type CardReading, cardFromData, readCard } from "./card.ts";
import { type LicenseFile, licenseFile } from "./license-files.ts";

/** Largest card and license text that is read, in bytes; what is larger is evidence that was not read. */
const LARGEST_CARD = 2_000_000;
const LARGEST_LICENSE = 2_000_000;
/** License-like files of one repository that are read. */
const MOST_LICENSES = 24;

export type Identify = (text: Uint8Array) => Identification;

export type TextEvidence = { card?: CardFacts; texts: LicenseText[]; cardUnread?: Unread };

/** The model card and every text that may hold terms: license, policy and notice files, the gated prompt, the card's prose. */
export async function readTexts(
  snapshot: Snapshot,
  files: readonly FileEntry[],
  identify: Identify,
): Promise<TextEvidence> {
  const candidates = files.flatMap((file) => {
    const license = licenseFile(file.path);
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
  if (reading === undefined) return { texts, ...(unread ? { cardUnread: unread } : {}) };
  const { card, gatedPrompt, body } = reading;
  if (gatedPrompt !== undefined) texts.push(partOf(card, gatedPrompt, "gated-prompt", identify));
  if (body.text.trim() !== "") texts.push({ ...partOf(card, body, "readme", identify), size });
  return { card, texts, ...(unread ? { cardUnread: unread } : {}) };
}

async function readLicense(
  snapshot: Snapshot,
  file: LicenseFile & { size: number },
  identify: Identify,
): Promise<LicenseText> {
  try {
    const bytes = await snapshot.read(file.path, LARGEST_LICENSE);
    return { ...file, size: bytes.length, sha256: digest(bytes), identification: identify(bytes) };
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
  if (entry === undefined) return { ...(fromApi ? { reading: fromApi } : {}), size: 0 };
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
