import { isTainted } from "./containers.ts";
import { tupleItems } from "./items.ts";
import type { Machine } from "./machine.ts";
import * as v from "./values.ts";

const DEPTH = 4;

/** Whether a value is, or visibly holds, a global that the rules call dangerous. */
export function carriesDanger(m: Machine, value: v.Value, depth = 0): boolean {
  switch (v.tagOf(value)) {
    case v.GLOBAL:
      return m.globals.entries[v.payloadOf(value)]?.class === "dangerous";
    case v.TUPLE:
    case v.HOT_TUPLE: {
      if (v.tagOf(value) === v.TUPLE && !m.containers.tainted) return false;
      if (depth >= DEPTH || m.walks <= 0) return false;
      const items = tupleItems(m.items, value) ?? [];
      m.walks -= items.length;
      return items.some((item) => carriesDanger(m, item, depth + 1));
    }
    case v.LIST:
    case v.DICT:
    case v.SET:
      return isTainted(m.containers, v.payloadOf(value));
    case v.FOREIGN: {
      const index = v.payloadOf(value);
      return index !== 0 && m.globals.entries[index - 1]?.class === "dangerous";
    }
    default:
      return false;
  }
}
