import type { GlobalUse, Observation } from "../../model.ts";
import type { GlobalEntry } from "./globals.ts";
import type { Call, Machine } from "./machine.ts";

/** Findings about globals of one pickle; what is beyond is in the list of globals. */
const MOST = 40;

/** The globals that a run reached first, or called, with their calls, and what they make of the pickle. */
export function judgeGlobals(m: Machine): { uses: GlobalUse[]; observations: Observation[] } {
  const uses: GlobalUse[] = [];
  const observations: Observation[] = [];
  const add = (observation: Observation) => {
    if (observations.length < MOST) observations.push(observation);
  };
  for (const call of m.calls) {
    if (call.dangerous) add(dangerousCall(call));
  }
  const called = m.calls.flatMap(({ entry }) =>
    entry !== undefined && entry.index < m.firstGlobal ? [entry] : [],
  );
  for (const entry of [...new Set(called), ...m.globals.entries.slice(m.firstGlobal)]) {
    const calls = m.calls.filter((call) => call.entry === entry);
    const kind = classOf(entry);
    for (const call of calls.length > 0 ? calls : [undefined])
      uses.push({
        global: entry.full,
        class: kind,
        offset: call?.offset ?? entry.offset,
        ...reasonOf(call?.reason ?? entry.reason),
        ...(call === undefined ? {} : { call: call.call }),
      });
    const observation = calls.some((call) => call.dangerous) ? undefined : ofEntry(entry, kind);
    if (observation !== undefined) add(observation);
  }
  for (const call of m.calls)
    if (call.entry === undefined)
      uses.push({
        global: call.call.split("(")[0] ?? "",
        class: "unknown",
        offset: call.offset,
        call: call.call,
      });
  return { uses, observations };
}

const reasonOf = (reason: string | undefined) => (reason === undefined ? {} : { reason });

/** A global that is dangerous but for one form, and was used in no other, is data. */
function classOf(entry: GlobalEntry): GlobalUse["class"] {
  return entry.class === "dangerous" && entry.forms.size > 0 && entry.used && !entry.misused
    ? "data"
    : entry.class;
}

function dangerousCall(call: Call): Observation {
  const reason = call.reason ?? call.entry?.reason;
  return {
    finding: "pickle-dangerous-global",
    verdict: "dangerous",
    message: `calls \`${call.call}\`${reason === undefined ? "" : `: ${reason}`}`,
    at: { offset: call.offset },
    quote: call.call,
  };
}

function ofEntry(entry: GlobalEntry, kind: GlobalUse["class"]): Observation | undefined {
  const at = { offset: entry.offset };
  switch (kind) {
    case "data":
      return undefined;
    case "framework":
      return {
        finding: "pickle-framework-global",
        verdict: "review",
        message: `needs \`${entry.full}\`: ${entry.reason ?? "a class of a library"}`,
        at,
        quote: entry.full,
      };
    case "dangerous":
      // A call of it is reported as a call, here or where it was made.
      if (entry.misused) return undefined;
      return {
        finding: "pickle-dangerous-global",
        verdict: "review",
        message: `imports \`${entry.full}\` without calling it: ${entry.reason ?? "dangerous"}`,
        at,
        quote: entry.full,
      };
    default:
      return {
        finding: "pickle-unknown-global",
        verdict: "review",
        message: `imports \`${entry.full}\`, which no rule knows`,
        at,
        quote: entry.full,
      };
  }
}
