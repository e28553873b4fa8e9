import type { Embedded, Machine } from "./machine.ts";
import { DETAIL, payloadOf, tagged, tagOf, type Value } from "./values.ts";

/** A numpy type: bytes of one item, and whether items are Python objects. `structured` types need their BUILD. */
export type DtypeDetail = {
  kind: "dtype";
  entry: number;
  itemSize: number;
  objects: boolean;
  structured: boolean;
  built: boolean;
};
/** Joblib's stand-in for an array whose bytes follow. */
export type WrapperDetail = {
  kind: "wrapper";
  entry: number;
  built: boolean;
  bytes: number;
  objects: boolean;
  aligned: boolean;
};
/** A torch storage; `numel` is undefined where it is not known. */
export type StorageDetail = { kind: "storage"; entry: number; numel: number | undefined; itemSize: number };
/** Bytes that are a file, written as a text or not; `loaded`: what torch.load makes of them. */
export type EmbeddedDetail = { kind: "encoded" | "loaded"; entry: number; embedded: Embedded };
export type Detail = DtypeDetail | WrapperDetail | StorageDetail | EmbeddedDetail;

/** Details that are remembered, as many as were made last; a forgotten one is unproven. */
const REMEMBERED = 2 ** 15;

export function keepDetail(machine: Machine, detail: Detail): Value {
  const serial = machine.nextDetail++;
  machine.details[serial % REMEMBERED] = detail;
  return tagged(DETAIL, serial);
}

export function detailOf(machine: Machine, value: Value): Detail | undefined {
  if (tagOf(value) !== DETAIL) return undefined;
  const serial = payloadOf(value);
  return serial + REMEMBERED >= machine.nextDetail ? machine.details[serial % REMEMBERED] : undefined;
}
