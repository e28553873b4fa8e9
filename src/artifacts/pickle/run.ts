import { type ByteSource, type GlobalUse, type Observation, worstVerdict } from "../../model.ts";
import { bytesSource } from "../read-text.ts";
import type { ReaderContext, Reading } from "../reader.ts";
import { type ArrayBytes, arrayBytes } from "./array-bytes.ts";
import { embeddedReadings } from "./embedded.ts";
import { type Globals, newGlobals } from "./globals.ts";
import { judgeGlobals } from "./judge-globals.ts";
import {
  type Machine,
  newMachine,
  observe,
  type PickleKind,
  type Storage,
  unproven,
  type Window,
} from "./machine.ts";
import { keptValue } from "./put-into.ts";
import { runMachine } from "./run-machine.ts";
import { HOT_BASE, type Value } from "./values.ts";

export type PickleRun = {
  /** Offset behind STOP, or where it ended. */
  end: number;
  /** It reached STOP. */
  stopped: boolean;
  reading: Reading;
  opcodes: number;
  /** What the pickle gave, for who knows what it should be. */
  result: Value;
  machine: Machine;
  storages: ReadonlyMap<string, Storage>;
};

/** What is kept of a run among many: not its stack and its memo. */
export type FinishedRun = Omit<PickleRun, "machine">;

export function finished({ machine: _machine, ...run }: PickleRun): FinishedRun {
  return run;
}

export type RunOptions = {
  kind?: PickleKind;
  /** Globals of pickles before this one in the same stream, so that each is reported once. */
  globals?: Globals;
  /** Bytes at `offset` that are there already. */
  window?: Window;
  /** Wrapped arrays are opcodes, as for a loader that is not joblib. */
  ignoreArrays?: boolean;
  /** This is already the other reading of a stream that has two. */
  spliced?: boolean;
  /** Pickles around this one. */
  depth?: number;
};

/** Pickles inside of pickles (object arrays, embedded bytes) that are followed. */
export const MOST_DEPTH = 8;

/**
 * Runs one pickle from `offset` to its STOP, arrays that joblib puts between its opcodes included. What ran before an error
 * counts: the reading holds it. Never rejects for what the bytes hold.
 */
export async function runPickle(
  source: ByteSource,
  offset: number,
  context: ReaderContext,
  options: RunOptions = {},
): Promise<PickleRun> {
  const globals = options.globals ?? newGlobals();
  const m = newMachine(context.rules, offset, source.size, {
    ...(options.kind === undefined ? {} : { kind: options.kind }),
    ignoreArrays: options.ignoreArrays === true,
    globals,
  });
  const more: Reading[] = [];
  let stopped = false;
  if (options.window !== undefined) m.window = options.window;
  for (;;) {
    const halt = await runMachine(m, source);
    if (halt === "array") {
      const wrapped = await pastArray(m, source, context, options);
      more.push(...wrapped.readings);
      if (wrapped.end === undefined) break;
      m.at = wrapped.end;
      continue;
    }
    if (halt === "stop") {
      stopped = true;
      if (m.result >= HOT_BASE) keptValue(m, m.result);
    } else stoppedEarly(m, halt);
    break;
  }
  if (m.items.endless)
    unproven(m, "tuples that share their parts so often that walking through them does not end");
  if (m.items.deep) unproven(m, "tuples nested deeper than Python's own stack holds when it hashes them");
  if (m.splice !== undefined && options.spliced !== true)
    more.push(await withoutSplice(m.splice, source, offset, context, options));
  if (m.actsBeforeArray !== undefined && options.ignoreArrays !== true)
    more.push(await withoutArrays(source, offset, context, options));
  more.push(...(await embeddedReadings(m, source, context, options.depth ?? 0)));
  const { uses, observations } = judgeGlobals(m);
  const all: Observation[] = [...observations, ...m.observations, ...more.flatMap((r) => r.observations)];
  const member = context.member === undefined ? {} : { member: context.member };
  const globalUses: GlobalUse[] = [...uses, ...more.flatMap((r) => r.globals)].map((use) => ({
    ...member,
    ...use,
  }));
  return {
    end: m.at,
    stopped,
    reading: {
      format: "pickle",
      verdict: worstVerdict(all.map((o) => o.verdict)),
      globals: globalUses,
      observations: all.map((o) => ({ ...member, ...o })),
    },
    opcodes: m.opcodes,
    result: m.result,
    machine: m,
    storages: m.storages,
  };
}

function stoppedEarly(m: Machine, halt: string): void {
  if (halt === "limit") {
    observe(m, "container-limit", "unreadable", m.error || "needs more memory than is given to one pickle");
    return;
  }
  const cutOff = m.error?.startsWith("ends") === true;
  observe(
    m,
    "pickle-malformed",
    cutOff ? "unreadable" : "review",
    `malformed: ${m.error ?? "unknown error"}`,
  );
}

async function pastArray(
  m: Machine,
  source: ByteSource,
  context: ReaderContext,
  options: RunOptions,
): Promise<{ end: number | undefined; readings: Reading[] }> {
  const detail = m.array;
  m.array = undefined;
  if (m.frameEnd > m.at) {
    // Joblib's unpickler has read the whole frame: the bytes it takes for the array are others than those here.
    unproven(m, "an array inside of a frame");
    return { end: m.at, readings: [] };
  }
  m.frameEnd = 0;
  const found: ArrayBytes = await arrayBytes(source, m.at, detail);
  if (found.kind === "beyond") {
    observe(m, "pickle-malformed", found.truncated ? "unreadable" : "review", found.message);
    return { end: undefined, readings: [] };
  }
  if (found.kind === "bytes") return { end: found.end, readings: [] };
  const depth = (options.depth ?? 0) + 1;
  if (depth > MOST_DEPTH) {
    unproven(m, "object arrays nested deeper than they are followed");
    return { end: undefined, readings: [] };
  }
  const inner = await runPickle(source, m.at, context, {
    ...options,
    window: m.window,
    globals: m.globals,
    depth,
  });
  return { end: inner.stopped ? inner.end : undefined, readings: [inner.reading] };
}

/**
 * The same stream for a loader that is not joblib: it goes on with the array's bytes as opcodes, which fail at once unless
 * somebody wrote them. What they would reach counts.
 */
async function withoutArrays(
  source: ByteSource,
  offset: number,
  context: ReaderContext,
  options: RunOptions,
): Promise<Reading> {
  const { globals: _globals, ...rest } = options;
  const { reading, machine } = await runPickle(source, offset, context, { ...rest, ignoreArrays: true });
  const acted = machine.acts > (machine.actsBeforeArray ?? machine.acts);
  const observations = acted ? reading.observations.filter((o) => o.finding !== "pickle-malformed") : [];
  return { ...reading, globals: acted ? reading.globals : [], observations };
}

/** The other reading of a stream whose frame is crossed: the rest of the frame is left out. */
async function withoutSplice(
  splice: { from: number; to: number },
  source: ByteSource,
  offset: number,
  context: ReaderContext,
  options: RunOptions,
): Promise<Reading> {
  const left = splice.to - splice.from;
  const spliced: ByteSource = {
    size: source.size - left,
    read: async (from, length) => {
      if (from >= splice.from) return source.read(from + left, length);
      const before = await source.read(from, Math.min(length, splice.from - from));
      if (before.length === length) return before;
      const after = await source.read(splice.to, length - before.length);
      const both = new Uint8Array(before.length + after.length);
      both.set(before);
      both.set(after, before.length);
      return both;
    },
  };
  const { window: _window, globals: _globals, ...rest } = options;
  const run = await runPickle(spliced, offset, context, { ...rest, spliced: true });
  return { ...run.reading, observations: run.reading.observations.filter((o) => o.verdict === "dangerous") };
}

/** A part of a source as a source of its own. */
export function slice(source: ByteSource, from: number, size: number): ByteSource {
  if (size <= 0) return bytesSource(new Uint8Array(0));
  return {
    size,
    read: (offset, length) => source.read(from + offset, Math.max(0, Math.min(length, size - offset))),
  };
}
