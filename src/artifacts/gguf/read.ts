import type { ArtifactDetails, Observation } from "../../model.ts";
import { judged, unreadable } from "../judged.ts";
import type { Reader, ReaderContext, Reading } from "../reader.ts";
import { judgeTemplate } from "../template/judge.ts";
import { ggufDetails } from "./details.ts";
import { GgufProblem, Head } from "./head.ts";
import { type GgufPair, type GgufValue, MAX_PAIRS, MAX_TENSORS, readPairs, readTensors } from "./metadata.ts";
import { checkTiling } from "./tiling.ts";

const DEFAULT_ALIGNMENT = 32n;
const SHARD = /-(\d{5})-of-(\d{5})\.gguf$/i;

/**
 * Judges a GGUF file (versions 1 to 3, both byte orders) by its head: its structure against the size of the file, and
 * every chat template in it. The data part is never read.
 */
export const readGguf: Reader = async (source, context) => {
  const pairs: GgufPair[] = [];
  const found: Observation[] = [];
  try {
    const head = new Head(source);
    await readStructure(head, pairs, context, found);
  } catch (error) {
    if (!(error instanceof GgufProblem)) throw error;
    if (error.kind === "limit") {
      found.push({
        finding: "container-limit",
        verdict: "unreadable",
        message: error.message,
        at: { offset: error.at },
      });
    } else {
      found.push({
        finding: "gguf-invalid",
        verdict: "review",
        message: error.message,
        at: { offset: error.at },
      });
    }
  }
  return withTemplates(pairs, found, context);
};

async function readStructure(
  head: Head,
  pairs: GgufPair[],
  context: ReaderContext,
  found: Observation[],
): Promise<void> {
  head.skip(4);
  await head.need(4);
  let version = head.u32();
  if ((version & 0xffff) === 0) {
    head.littleEndian = false;
    head.position = 4;
    version = head.u32();
  }
  if (version < 1 || version > 3)
    throw new GgufProblem("invalid", `version ${version}, which does not exist`, 4);
  head.wide = version > 1;
  await head.need(2 * head.lengthBytes);
  const tensorCount = head.integer(head.lengthBytes);
  const pairCount = head.integer(head.lengthBytes);
  if (pairCount > BigInt(MAX_PAIRS)) throw new GgufProblem("invalid", `${pairCount} metadata entries`, 8);
  if (tensorCount > BigInt(MAX_TENSORS)) throw new GgufProblem("invalid", `${tensorCount} tensors`, 8);
  await readPairs(head, Number(pairCount), pairs);
  checkShard(pairs, context.member ?? context.path, found);
  const stated = pairs.find((pair) => pair.key === "general.alignment");
  if (stated !== undefined && typeof stated.value !== "bigint")
    throw new GgufProblem("invalid", "an alignment that is no number", stated.at);
  const alignment = integer(pairs, "general.alignment") ?? DEFAULT_ALIGNMENT;
  const tensors = await readTensors(head, Number(tensorCount));
  if (alignment <= 0n || (alignment & (alignment - 1n)) !== 0n || alignment > 2n ** 20n)
    throw new GgufProblem("invalid", `an alignment of ${alignment}, which is no power of two`, 0);
  const position = BigInt(head.position);
  const dataStart = tensors.length === 0 ? position : ((position + alignment - 1n) / alignment) * alignment;
  checkTiling(tensors, dataStart, alignment, BigInt(head.size));
}

function integer(pairs: readonly GgufPair[], key: string): bigint | undefined {
  const value = pairs.find((pair) => pair.key === key)?.value;
  return typeof value === "bigint" ? value : undefined;
}

function checkShard(pairs: readonly GgufPair[], name: string, found: Observation[]): void {
  const count = integer(pairs, "split.count");
  const named = SHARD.exec(name)?.[2];
  if (count === undefined || named === undefined || BigInt(named) === count) return;
  found.push({
    finding: "gguf-invalid",
    verdict: "review",
    message: `the name says ${Number(named)} shards, the file says ${count}`,
  });
}

function withTemplates(pairs: readonly GgufPair[], found: Observation[], context: ReaderContext): Reading {
  const templates: { name: string; sha256: string }[] = [];
  for (const pair of pairs) {
    if (!pair.key.includes("template")) continue;
    let i = 0;
    for (const source of templateTexts(pair.value)) {
      const name = i === 0 ? pair.key : `${pair.key}[${i}]`;
      i++;
      const judgement = judgeTemplate(source, context.rules.templates);
      templates.push({ name, sha256: judgement.sha256 });
      for (const problem of judgement.problems)
        found.push({ ...problem, message: `${name}: ${problem.message}`, at: { offset: pair.at } });
    }
  }
  const details: ArtifactDetails = ggufDetails(pairs);
  return judged("gguf", found, { ...details, ...(templates.length === 0 ? {} : { templates }) });
}

function* templateTexts(value: GgufValue | undefined): Generator<string> {
  if (typeof value === "string") yield value;
  else if (Array.isArray(value)) for (const item of value) yield* templateTexts(item);
}

/** Files of the formats before GGUF: raw weights behind a small header, named and not read further. */
export const readGgml: Reader = async (source) =>
  source.size < 8 ? unreadable("ggml", "too short") : judged("ggml", []);
