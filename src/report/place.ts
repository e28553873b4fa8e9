import type { Assessment } from "../judgement.ts";
import type { Place } from "../model.ts";
import { escape, link, type Terminal } from "../terminal.ts";

/** `path!member:line:column`, or `path!member +0x2f`; in another repository than `own`, such as a base model's, with its name. */
export function placeText({ repo, path, member, at }: Place, own?: string): string {
  const foreign = own === undefined || repo === undefined || repo === own ? "" : `${repo}: `;
  const file = `${foreign}${path}${member === undefined ? "" : `!${member}`}`;
  if (at === undefined) return escape(file);
  if ("offset" in at) return `${escape(file)} +0x${at.offset.toString(16)}`;
  return `${escape(file)}:${at.line}${at.column === undefined ? "" : `:${at.column}`}`;
}

/** The same as a link to the file at its commit, where the terminal has links and the file is on the Hub. */
export function placeLink(
  place: Place,
  own: string,
  terminal: Terminal,
  endpoint: string | undefined,
): string {
  const text = placeText(place, own);
  const { repo, commit, path, at } = place;
  if (endpoint === undefined || repo === undefined || !/^[0-9a-f]{40}$/.test(commit ?? "")) return text;
  const parts = [...repo.split("/"), "blob", commit ?? "", ...path.split("/")]
    .map(encodeURIComponent)
    .join("/");
  const line = at !== undefined && "line" in at ? `#L${at.line}` : "";
  return link(terminal, `${endpoint.replace(/\/$/, "")}/${parts}${line}`, text);
}

/** What a model is called in a report: `org/name@9f13c2aa`, with its quantisation where one is named. */
export function modelName({ model, commit }: Assessment): string {
  const quant = model.quant === undefined ? "" : `:${model.quant}`;
  return escape(`${model.id}${quant}${commit === undefined ? "" : `@${commit.slice(0, 8)}`}`, 300);
}
