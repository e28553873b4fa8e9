import { taint, write } from "./containers.ts";
import { keepItems, tupleItems } from "./items.ts";
import { type Machine, unproven } from "./machine.ts";
import { carriesDanger } from "./tainted.ts";
import * as v from "./values.ts";

/** Items of a small dict that are looked at when it becomes a state. */
const SMALL = 64;

/**
 * Puts `count` values of the stack from `from` on into a container, as APPENDS, SETITEMS or ADDITEMS do. What is no plain
 * container of that kind has a method of its own called with them, which its rule must allow.
 */
export function putInto(m: Machine, target: v.Value, from: number, count: number, kind: number): void {
  const tag = v.tagOf(target);
  // What lies in a container that lies in this one is found through it as well.
  let hot = m.containers.tainted;
  for (let i = from; i < from + count; i++) if (m.stack[i]! >= v.HOT_BASE) hot = true;
  if (hot) lookAtItems(m, target, from, count);
  if (tag === kind) {
    const serial = v.payloadOf(target);
    const first = write(m.containers, serial, count);
    if (kind === v.DICT) {
      const small = count <= SMALL;
      m.lastDict = {
        serial,
        position: small ? keepItems(m.items, m.stack, from, count) : 0,
        whole: small && first,
      };
    }
    return;
  }
  const form = kind === v.LIST ? "append" : kind === v.DICT ? "set-item" : "add-items";
  if (tag === v.INSTANCE && m.globals.entries[v.payloadOf(target)]?.forms.has(form)) return;
  const foreign = tag === v.FOREIGN && v.payloadOf(target) !== 0;
  if (foreign && m.globals.entries[v.payloadOf(target) - 1]?.class === "framework") return;
  unproven(m, "items are put into something whose methods are not known to be harmless");
}

/** A function may be called; whoever finds it lying in the data might call it with anything. */
function lookAtItems(m: Machine, target: v.Value, from: number, count: number): void {
  for (let i = from; i < from + count; i++) {
    const value = m.stack[i]!;
    if (value >= v.HOT_BASE) keptValue(m, value);
    if (carriesDanger(m, value)) {
      const tag = v.tagOf(target);
      if (tag === v.LIST || tag === v.DICT || tag === v.SET) taint(m.containers, v.payloadOf(target));
    }
  }
}

/** A value that stays in the result: a data function that may only be called is not proven there. */
export function keptValue(m: Machine, value: v.Value, depth = 0): void {
  const tag = v.tagOf(value);
  if (tag === v.HOT_TUPLE) {
    const items = depth < 8 && m.walks > 0 ? tupleItems(m.items, value) : undefined;
    m.walks -= items?.length ?? 0;
    if (items === undefined) unproven(m, "a tuple whose items are no longer known");
    else for (const item of items) if (item >= v.HOT_BASE) keptValue(m, item, depth + 1);
  }
  if (tag !== v.GLOBAL) return;
  const entry = m.globals.entries[v.payloadOf(value)];
  if (entry === undefined || entry.forms.size === 0) return;
  entry.misused = true;
  unproven(m, `\`${entry.full}\` is kept as a value instead of being called`);
}
