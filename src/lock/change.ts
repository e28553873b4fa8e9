import type { Axis } from "../model.ts";

/** One difference between two entries of a model, as far as it can change a posture. */
export type Change = {
  kind:
    | "added"
    | "removed"
    | "commit"
    | "requested"
    | "identity"
    | "gating"
    | "renamed"
    | "license"
    | "license-text"
    | "lineage"
    | "pickle"
    | "artifact"
    | "remote-code"
    | "template"
    | "scope"
    | "files"
    | "evidence";
  axis: Axis;
  /** Whether it asks for a second look (`worse`), takes something away that did (`better`), or neither. */
  direction: "worse" | "better" | "neutral";
  /** Foreign words stand between backticks, hold none themselves, and are otherwise raw. */
  message: string;
  path?: string;
  before?: string;
  after?: string;
};

/** Foreign words in a message: they cannot end the quotation. */
export function code(text: string): string {
  return `\`${text.replaceAll("`", "'")}\``;
}
