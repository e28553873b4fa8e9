import type { DeploymentProfile, LicenseMatch, Posture } from "../model.ts";

/** The facts of the deployment that a condition can hang on: a manifest key, or a statement only one license asks for. */
export type Fact = Exclude<keyof DeploymentProfile, "statements"> | `statements.${string}`;

/**
 * When a condition, a duty or a naming rule applies: every key that is given must hold. A fact that the manifest does not
 * state leaves it open. `multimodal` is taken from evidence, never from the profile.
 */
export type When = {
  use?: readonly NonNullable<DeploymentProfile["use"]>[];
  distribution?: readonly NonNullable<DeploymentProfile["distribution"]>[];
  modification?: readonly NonNullable<DeploymentProfile["modification"]>[];
  trainsOtherModels?: boolean;
  multimodal?: boolean;
  /** Answers that only this license asks for, without `statements.`: it applies where all of them are given so. */
  statements?: Readonly<Record<string, boolean>>;
};

/** What a fact must be for a condition to hold; exactly one key is given. */
export type Holds =
  /** At most this figure: over it the condition is broken. */
  | { atMost: number }
  /** Less than this figure: the figure itself breaks it. */
  | { below: number }
  /** None of these values (countries, `EU`, uses, distributions, modifications). */
  | { noneOf: readonly string[] }
  | { is: boolean };

/** A condition over the deployment profile. */
export type Condition = {
  /** Unique within the license: `scale`, `territory-organisation`. */
  id: string;
  fact: Fact;
  holds: Holds;
  when?: When;
  /** As the text numbers it: `2`, `1.b.v`, `use policy, last paragraph`. */
  clause: string;
  /** In our own words, without a subject: `above 700 million monthly active users a separate license is needed`. */
  text: string;
  /** What a broken condition makes of the license; a duty's id: that duty then applies and nothing is broken. */
  otherwise: "blocked" | "review" | { duty: string };
  /** Why the manifest's figure is only a stand-in for what the text measures. */
  proxy?: string;
  /** It stands in the use policy with this text id, not in the license itself. */
  policy?: string;
};

/** What the text makes of one use, apart from its conditions. Left out: allowed. */
export type UseRule = { posture: Exclude<Posture, "unknown">; clause: string; text: string };

export type DutyRule = { id: string; clause: string; text: string; when?: When };

/** Terms that are told and not judged. */
export type Term = { clause: string; text: string };

/** One license text as `rules/licenses/<id>.yaml` describes it; terms in our own words, each with its clause. */
export type LicenseRule = {
  /** The text's own id, as in the fingerprints (`gemma-terms-2025-03-24`). */
  id: string;
  /** SPDX id or `LicenseRef-<id>` (DESIGN section 6). */
  expression: string;
  title: string;
  /** For policies and lists of acceptances: `llama`, `gemma`, `openrail`, `permissive`, `non-commercial`, `copyleft`, … */
  family: string;
  kind: LicenseMatch["kind"];
  /** Further names under which it is declared or accepted: SPDX, scancode and Hub spellings, the names of its versions. */
  aliases: readonly string[];
  /** Where it was read: repository, file and revision, or the SPDX list. */
  source: string;
  /** The clauses that were read for this entry; left out: the whole text. */
  read?: string;
  /** The text was not obtained: what is said of it is never better than `review`. */
  unseen?: true;
  /** Why a person has to look whatever the facts: the text grants less than it seems to, or cannot be decided. */
  stays?: { posture: "review" | "blocked"; clause: string; text: string };
  uses: { commercial?: UseRule; internal?: UseRule; research?: UseRule };
  /** Restrictions on what the model may be used for; `review` until accepted under one of `accepts`. */
  restrictions?: {
    clause: string;
    text: string;
    /** The text id of a policy that the license incorporates and that stands in a file of its own. */
    policy?: string;
    /** The names that an acceptance may give beside the id, the expression and the family. */
    accepts: readonly string[];
  };
  conditions: readonly Condition[];
  duties: readonly DutyRule[];
  /** What a derivative's name must begin with. */
  naming?: { prefix: string; clause: string; text: string; when?: When };
  outputs: readonly Term[];
  termination: readonly Term[];
  notes: readonly string[];
  /** A newer text of the same terms: an acceptance of this one asks again, as a note. */
  newer?: string;
  /** How far it lets derivatives be relicensed: `permissive` any terms, `same` its own, `pass-on` its restrictions, `none`. */
  derivatives: "permissive" | "pass-on" | "same" | "none";
};
