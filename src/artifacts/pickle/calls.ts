import { detailOf } from "./details.ts";
import { CALL_FORMS } from "./forms.ts";
import type { GlobalEntry } from "./globals.ts";
import { tupleItems } from "./items.ts";
import { type Machine, unproven } from "./machine.ts";
import { newInstance } from "./new-instance.ts";
import { entryOf } from "./push-global.ts";
import { showCall } from "./show.ts";
import { carriesDanger } from "./tainted.ts";
import { textOf } from "./texts.ts";
import * as v from "./values.ts";

/** Calls that are shown of one pickle; more of the same say nothing new. */
const MOST_CALLS = 200;
/** Arguments that could be a name. */
const NAMING = 4;

/** REDUCE: any value called with a tuple. Gives the result. */
export function callValue(m: Machine, callee: v.Value, args: v.Value): v.Value {
  m.called = true;
  const entry = entryOf(m, callee);
  if (entry !== undefined) m.acts++;
  const items = tupleItems(m.items, args);
  if (entry !== undefined && entry.class !== "data" && items !== undefined) return callClass(m, entry, items);
  if (entry === undefined) {
    const holds = (items ?? [args]).some((item) => carriesDanger(m, item)) || carriesDanger(m, callee);
    foreignCall(m, callee, items ?? [], holds);
    return v.UNKNOWN;
  }
  if (items === undefined) {
    entry.misused = true;
    unproven(m, `\`${entry.full}\` is called with arguments that are not known`);
    if (entry.class === "dangerous") noteCall(m, entry, entry.full, [args], true);
    return v.tagged(v.FOREIGN, entry.index + 1);
  }
  return callClass(m, entry, items);
}

/** A global called with these values, by REDUCE, INST or OBJ. `undefined`: what is called is no global. */
export function callClass(m: Machine, entry: GlobalEntry | undefined, args: ArrayLike<v.Value>): v.Value {
  const values = Array.from(args);
  m.called = true;
  m.reached = true;
  if (entry === undefined) {
    foreignCall(
      m,
      0,
      values,
      values.some((item) => carriesDanger(m, item)),
    );
    return v.UNKNOWN;
  }
  entry.used = true;
  for (const form of entry.forms) {
    const result = CALL_FORMS.get(form)?.(m, entry, values);
    if (result !== undefined) return result;
  }
  return refused(m, entry, values);
}

/** NEWOBJ and NEWOBJ_EX: `cls.__new__(cls, *args, **kwargs)`. */
export function callNew(m: Machine, cls: v.Value, args: v.Value, kwargs: v.Value): v.Value {
  m.called = true;
  m.reached = true;
  const entry = entryOf(m, cls);
  if (entry !== undefined) m.acts++;
  const items = tupleItems(m.items, args);
  if (entry === undefined) {
    foreignCall(
      m,
      cls,
      items ?? [],
      (items ?? [args]).some((item) => carriesDanger(m, item)),
    );
    return v.UNKNOWN;
  }
  entry.used = true;
  if (entry.class === "data" && items !== undefined && kwargs < v.HOT_BASE) {
    const result = newInstance(m, entry, items);
    if (result !== undefined) return result;
  }
  return refused(m, entry, items ?? [args]);
}

function refused(m: Machine, entry: GlobalEntry, args: readonly v.Value[]): v.Value {
  const hands = args.some((value) => carriesDanger(m, value));
  entry.misused = true;
  const why = entry.class === "dangerous" ? undefined : reasonOfCall(m, entry, args.length);
  if (entry.class !== "data" && namesDanger(m, args)) entry.namesDanger = true;
  noteCall(m, entry, entry.full, args, entry.class === "dangerous" || hands || why !== undefined, why);
  if (entry.class === "data")
    unproven(m, `\`${entry.full}\` is called in a form that is not known to be data-only`);
  return v.tagged(v.FOREIGN, entry.index + 1);
}

/** Why a call is dangerous though its global may be kept: by what a call of the class does, or by a name that says it. */
function reasonOfCall(m: Machine, entry: GlobalEntry, args: number): string | undefined {
  if (entry.class === "data") {
    const made = m.rules.global(entry.full, "__new__");
    const whole = m.rules.global(entry.module, "");
    return made?.class === "dangerous" && made !== whole ? made.reason : undefined;
  }
  if (args === 0) return undefined;
  const rule = m.rules.global("*", entry.name.slice(entry.name.lastIndexOf(".") + 1));
  return rule?.class === "dangerous" ? rule.reason : undefined;
}

/** Arguments that spell a dangerous global (`os`, `system`, or `os.system`): what finds objects by name gives it back. */
function namesDanger(m: Machine, args: readonly v.Value[]): boolean {
  const texts = args
    .slice(0, NAMING)
    .map((value) => (v.tagOf(value) === v.STR || v.tagOf(value) === v.PY2STR ? textOf(m, value) : undefined));
  return texts.some((text, i) => {
    const dotted = /^([\w.]+)[.:](\w+)$/.exec(text ?? "");
    const pairs = [dotted?.slice(1) ?? [], [text, texts[i + 1]]];
    return pairs.some(
      ([module, name]) =>
        module !== undefined && name !== undefined && m.rules.global(module, name)?.class === "dangerous",
    );
  });
}

function noteCall(
  m: Machine,
  entry: GlobalEntry | undefined,
  callee: string,
  args: readonly v.Value[],
  dangerous: boolean,
  reason?: string,
): void {
  if (dangerous ? m.dangers-- <= 0 : m.shown-- <= 0) return;
  const call = showCall(m, callee, args);
  if (
    (dangerous || m.calls.length < MOST_CALLS) &&
    !m.calls.some((other) => other.call === call && other.entry === entry)
  )
    m.calls.push({
      entry,
      call,
      offset: m.opcodeAt,
      dangerous,
      ...(reason === undefined ? {} : { reason }),
    });
}

/** Something is called that is no global: the result of another call, or a value. */
function foreignCall(m: Machine, callee: v.Value, args: readonly v.Value[], holdsDanger: boolean): void {
  const index = v.tagOf(callee) === v.FOREIGN ? v.payloadOf(callee) : 0;
  const source = index === 0 ? undefined : m.globals.entries[index - 1];
  const name = source === undefined ? "<computed>" : `<result of ${source.full}>`;
  const dangerous =
    holdsDanger || source?.class === "dangerous" || source?.namesDanger === true || m.hiddenNames;
  const detail = detailOf(m, callee);
  noteCall(m, source, name, args, dangerous);
  unproven(m, detail === undefined ? "something is called that no rule knows" : "an object is called");
}
