import { crc32 } from "node:zlib";
import type { ByteSource, Observation } from "../../model.ts";
import { sliceSource } from "../bounded-source.ts";
import { decode } from "../compression/decode.ts";
import { judged } from "../judged.ts";
import { bytesSource } from "../read-text.ts";
import type { Budget, ReaderContext, Reading } from "../reader.ts";
import { disagreements } from "./disagreements.ts";
import { isRaw } from "./kind.ts";
import { type LocalHeader, readLocal } from "./local.ts";
import { codecOf, isKnown, methodName, STORED } from "./method.ts";
import { FLAG, type ZipEntry } from "./records.ts";

/** A member up to this size is read with its header, in one request, and its checksum is verified. */
const AT_ONCE = 1024 * 1024;

export type MemberReading = { observations: Observation[]; readings: Reading[] };

/** Reads one member by its central record and by its local header; where they disagree, by both. */
export async function readMember(
  source: ByteSource,
  entry: ZipEntry,
  kind: string,
  context: ReaderContext,
): Promise<MemberReading> {
  const out: MemberReading = { observations: [], readings: [] };
  const report = reporter(out, entry);
  const ahead = Math.min(entry.compressed, AT_ONCE);
  const local = await readLocal(source, entry.offset, entry.name.length, ahead);
  if (local === undefined) {
    report(
      "container-inconsistent",
      "unreadable",
      "the directory lists it, but its local header is not there",
    );
    return out;
  }
  for (const what of disagreements(entry, local)) report("container-inconsistent", "review", what);
  await readContents(source, entry, local, { kind, context, out });
  return out;
}

/** Reads a member that only its local header knows, which reaches to `end` at most. */
export async function readHidden(
  source: ByteSource,
  local: LocalHeader,
  end: number,
  kind: string,
  context: ReaderContext,
): Promise<MemberReading> {
  const out: MemberReading = { observations: [], readings: [] };
  // Its sizes stand behind it: decoders end by themselves, stored bytes reach as far as nothing else begins.
  const open = (local.flags & FLAG.descriptor) !== 0 && local.compressed === 0;
  const rest = Math.max(0, end - local.data);
  const entry = open ? { ...local, compressed: rest, size: local.method === STORED ? rest : 0 } : local;
  await readContents(source, entry, local, { kind, context, out });
  return out;
}

type Into = { kind: string; context: ReaderContext; out: MemberReading };

async function readContents(
  source: ByteSource,
  entry: ZipEntry,
  local: LocalHeader,
  into: Into,
): Promise<void> {
  const report = reporter(into.out, entry);
  const methods = new Set([entry.method, local.method]);
  // A method that nobody knows over as many bytes as are promised: some readers copy them.
  if ([...methods].some((method) => !isKnown(method)) && entry.compressed === entry.size) methods.add(STORED);
  let read = false;
  for (const method of methods) {
    if (!isKnown(method)) continue;
    for (const length of lengthsOf(entry, local, method))
      await readAs(sliceSource(source, local.data, length), method, entry, local, into);
    read = true;
  }
  if (!read)
    report(
      "artifact-unreadable",
      "unreadable",
      `compressed with ${methodName(entry.method)}, which is not decoded`,
    );
}

/** How many bytes readers take for the packed ones: by either header and, where nothing is compressed, by either size. */
function lengthsOf(entry: ZipEntry, local: LocalHeader, method: number): Set<number> {
  const sized = (local.flags & FLAG.descriptor) === 0 ? [entry, local] : [entry];
  const plain = method === STORED && ((entry.flags | local.flags) & FLAG.encrypted) === 0;
  return new Set(sized.flatMap(({ compressed, size }) => (plain ? [compressed, size] : [compressed])));
}

async function readAs(
  packed: ByteSource,
  method: number,
  entry: ZipEntry,
  local: LocalHeader,
  { kind, context, out }: Into,
): Promise<void> {
  const report = reporter(out, entry);
  const secret = (entry.flags & local.flags & (FLAG.encrypted | FLAG.strong)) !== 0;
  if (secret) report("artifact-unreadable", "unreadable", "encrypted");
  const { content, bytes } = await contentOf(
    packed,
    method,
    context.budget,
    secret ? () => undefined : report,
  );
  if (!secret && bytes !== undefined) checkBytes(bytes, entry, local, method, report);
  if (packed.size < entry.compressed && method === STORED)
    report("artifact-unreadable", "unreadable", "ends before its size says");
  for (const name of namesOf(entry, local)) {
    const reading = await context.nested(content, name, kind);
    // Some readers do not mind the flag: what is plain all the same counts where it acts.
    if (secret && reading.verdict !== "dangerous") continue;
    out.readings.push(reading.format === "unknown" && isRaw(kind, name) ? judged("raw-data", []) : reading);
  }
}

type Content = { content: ByteSource; bytes?: Uint8Array };

/** The member as its readers get it; `bytes` where all of it is in memory. */
async function contentOf(
  packed: ByteSource,
  method: number,
  budget: Budget,
  report: Report,
): Promise<Content> {
  const codec = codecOf(method);
  if (codec === undefined)
    return packed.size > AT_ONCE
      ? { content: packed }
      : { content: packed, bytes: await packed.read(0, packed.size) };
  const { bytes, problem, limit } = await decode(packed, codec, budget);
  const content = bytesSource(bytes);
  if (problem !== undefined) report("artifact-unreadable", "unreadable", `does not inflate: ${problem}`);
  if (limit !== undefined) report("container-limit", "unreadable", limit);
  return problem === undefined && limit === undefined ? { content, bytes } : { content };
}

/** A checksum of zero is one that nobody computed. */
function checkBytes(
  bytes: Uint8Array,
  entry: ZipEntry,
  local: LocalHeader,
  method: number,
  report: Report,
): void {
  const unsized = (local.flags & FLAG.descriptor) !== 0 && entry.size === 0;
  if (bytes.length !== entry.size && method !== STORED && !unsized)
    report(
      "container-inconsistent",
      "review",
      `inflates to ${bytes.length} bytes, its header says ${entry.size}`,
    );
  else if (bytes.length === entry.size && entry.crc !== 0 && crc32(bytes) !== entry.crc)
    report("container-inconsistent", "review", "its checksum is not that of its bytes");
}

/** The names under which it could be looked for, where their suffixes promise different things. */
function namesOf(entry: ZipEntry, local: LocalHeader): string[] {
  const suffix = (name: string) => /\.[^./]*$/.exec(name)?.[0];
  const names = [entry.name, local.name, ...(entry.alias === undefined ? [] : [entry.alias])];
  return names.filter((name, i) => names.findIndex((other) => suffix(other) === suffix(name)) === i);
}

type Report = (finding: string, verdict: Observation["verdict"], message: string) => void;

const reporter =
  (out: MemberReading, entry: ZipEntry): Report =>
  (finding, verdict, message) => {
    if (out.observations.some((o) => o.message === message)) return;
    out.observations.push({ finding, verdict, message, member: entry.name, at: { offset: entry.offset } });
  };
