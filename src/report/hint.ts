import type { ModelRef } from "../model.ts";

/** `deployment:` with one fact in it, as a manifest states it. */
const ONE_FACT = /^deployment:\n(?: {2}(statements):\n {2})? {2}([\w-]+):(?: {3}(# .+)| (.+))\n?$/;

/** What settles a finding, for whoever named the model: a target on the command line has no manifest to paste into. */
export function hintFor(fix: string, { origin }: Pick<ModelRef, "origin">): string {
  const [, statements, fact, blank, value = ""] = (origin === "target" && ONE_FACT.exec(fix)) || [];
  if (fact === undefined) return fix;
  const option = `-d ${statements === undefined ? "" : "statements."}${fact}=${value.replace(/[[\]\s"]/g, "")}`;
  return blank === undefined ? option : `${option}   ${blank}`;
}
