import type { Assessment } from "../judgement.ts";
import type { Axis, Posture, Verdict } from "../model.ts";
import type { Paint } from "../terminal.ts";
import type { Span } from "./line.ts";

const MARKS: Readonly<Record<Posture, { mark: string; ascii: string; as: Paint; asks: string }>> = {
  clear: { mark: "✔", ascii: "+", as: "green", asks: "nothing stands in the way" },
  conditional: { mark: "◐", ascii: "~", as: "cyan", asks: "ship, and keep conditions and duties" },
  review: { mark: "▲", ascii: "!", as: "yellow", asks: "someone must answer or decide first" },
  unknown: { mark: "?", ascii: "?", as: "magenta", asks: "not read: retry, or give a token" },
  blocked: { mark: "✖", ascii: "x", as: "red", asks: "do not ship" },
};

/** The sign of a posture: never by color alone, and one column wide without Unicode too. */
export function markOf(posture: Posture, unicode: boolean): Span {
  const { mark, ascii, as } = MARKS[posture];
  return { text: unicode ? mark : ascii, as };
}

/** Sign and word. */
export function postureSpan(posture: Posture, unicode: boolean): Span {
  const { text, as = "dim" } = markOf(posture, unicode);
  return { text: `${text} ${posture}`, as };
}

export function colorOf(posture: Posture): Paint {
  return MARKS[posture].as;
}

/** What a posture asks of the reader. */
export function asksOf(posture: Posture): string {
  return MARKS[posture].asks;
}

export const AXIS_SHORT: Readonly<Record<Axis, string>> = {
  license: "lic",
  load: "load",
  provenance: "prov",
};

const VERDICTS: Readonly<Record<Verdict, Paint>> = {
  safe: "green",
  review: "yellow",
  unreadable: "magenta",
  dangerous: "red",
};

export function verdictSpan(verdict: Verdict): Span {
  return { text: verdict, as: VERDICTS[verdict] };
}

/** `org/name:QUANT`, raw. */
export function nameOf({ model }: Pick<Assessment, "model">): string {
  return model.quant === undefined ? model.id : `${model.id}:${model.quant}`;
}

/** Somebody fixed the commit before this run looked. */
export function isPinned({ model, provenance }: Assessment): boolean {
  const by = provenance.pinnedBy;
  return by === "lockfile" || by === "manifest" || /^[0-9a-f]{40}$/.test(model.revision);
}
