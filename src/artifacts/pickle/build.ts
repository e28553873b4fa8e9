import { detailOf } from "./details.ts";
import { buildWrapper } from "./forms-joblib.ts";
import { buildArray, buildDtype } from "./forms-numpy.ts";
import { tupleItems } from "./items.ts";
import { type Machine, unproven } from "./machine.ts";
import { entryOf } from "./push-global.ts";
import { keptValue } from "./put-into.ts";
import { showValue } from "./show.ts";
import { carriesDanger } from "./tainted.ts";
import * as v from "./values.ts";

/**
 * BUILD: the target's `__setstate__`, or its attributes. Gives the target. A class, a module or a function is never a target
 * that could be proven: setting their attributes changes what later code does.
 */
export function build(m: Machine, target: v.Value, state: v.Value): v.Value {
  if (state >= v.HOT_BASE) keptValue(m, state);
  const tag = v.tagOf(target);
  const detail = detailOf(m, target);
  if (detail !== undefined) m.acts++;
  if (detail?.kind === "dtype") return buildDtype(m, target, detail, state);
  if (detail?.kind === "wrapper") return buildWrapper(m, target, detail, state);
  if (tag === v.INSTANCE) {
    const entry = m.globals.entries[v.payloadOf(target)]!;
    // Whatever calls the attribute later calls what was put there.
    if (carriesDanger(m, state)) danger(m, target, state);
    if (entry.forms.has("array-state")) {
      if (!buildArray(m, state)) unproven(m, "the state of an array is not one that numpy writes");
      return target;
    }
    if (entry.forms.has("twister-state") && isTwisterState(m, state)) return target;
    if (entry.forms.has("state") && (state < v.HOT_BASE || v.tagOf(state) === v.HOT_TUPLE)) return target;
    entry.misused = true;
    unproven(m, `\`${entry.full}\` is given a state that is not known to be data-only`);
    return target;
  }
  if (tag === v.FOREIGN) {
    const index = v.payloadOf(target);
    const entry = index === 0 ? undefined : m.globals.entries[index - 1];
    if (carriesDanger(m, state) || entry?.class === "dangerous") danger(m, target, state);
    else if (entry?.class !== "framework") unproven(m, "a state is given to an object that no rule knows");
    return target;
  }
  const entry = entryOf(m, target);
  if (entry !== undefined) entry.misused = true;
  if (entry?.class === "dangerous" || carriesDanger(m, state)) danger(m, target, state);
  else unproven(m, "attributes are set on something that is no instance");
  return target;
}

/** `(3, numbers, last)`: version 2 formats whatever it is given, and walks through it (Lib/random.py, setstate). */
function isTwisterState(m: Machine, state: v.Value): boolean {
  const [version, numbers, last, ...rest] = tupleItems(m.items, state) ?? [];
  if (version === undefined || numbers === undefined || last === undefined || rest.length > 0) return false;
  if (v.integerOf(version) !== 3 || (v.tagOf(last) !== v.NONE && v.tagOf(last) !== v.FLOAT)) return false;
  return tupleItems(m.items, numbers)?.every((number) => v.tagOf(number) === v.INT) === true;
}

function danger(m: Machine, target: v.Value, state: v.Value): void {
  if (m.dangers-- <= 0) return;
  m.calls.push({
    entry: entryOf(m, target),
    call: `${showValue(m, target)}.__setstate__(${showValue(m, state)})`,
    offset: m.opcodeAt,
    dangerous: true,
  });
}
