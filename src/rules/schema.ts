import * as z from "zod/mini";
import { AXES, DISTRIBUTIONS, MODIFICATIONS, POSTURES, USES } from "../model.ts";

/** The shapes of the rule files. Objects are strict: a misspelled key must not silently drop a term. */

const text = z.string().check(z.minLength(1), z.maxLength(4000));
const texts = z.array(text);
const id = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9.+_-]{0,99}$/, "expected an id of letters, digits, `.`, `-`, `+`"));
const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/, "expected a day as `YYYY-MM-DD`"));
/** A list that may be left out where it is empty. */
const listed = <T extends z.ZodMiniType>(item: T) => z._default(z.array(item), []);
const figure = z.number().check(z.minimum(0));

export const packSchema = z.strictObject({ version: text, engine: text, date: day });

const finding = z.strictObject({
  id: z.string().check(z.regex(/^[a-z0-9-]+$/, "expected lower-case words joined by `-`")),
  axis: z.enum(AXES),
  posture: z.enum(POSTURES),
  title: text,
  why: text,
  fix: z.optional(text),
  explain: z.optional(texts),
  source: text,
});
export const findingsSchema = z.strictObject({ findings: z.array(finding).check(z.minLength(1)) });

const FACTS = [
  "use",
  "monthlyActiveUsers",
  "annualRevenueUsd",
  "organisationIn",
  "usersIn",
  "distribution",
  "modification",
  "trainsOtherModels",
] as const;
const statement = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]*$/));
const fact = z.union([z.enum(FACTS), z.templateLiteral(["statements.", statement])]);

const when = z.strictObject({
  use: z.optional(z.array(z.enum(USES))),
  distribution: z.optional(z.array(z.enum(DISTRIBUTIONS))),
  modification: z.optional(z.array(z.enum(MODIFICATIONS))),
  trainsOtherModels: z.optional(z.boolean()),
  multimodal: z.optional(z.boolean()),
  statements: z.optional(z.record(statement, z.boolean())),
});

const holds = z.union([
  z.strictObject({ atMost: figure }),
  z.strictObject({ below: figure }),
  z.strictObject({ noneOf: texts.check(z.minLength(1)) }),
  z.strictObject({ is: z.boolean() }),
]);

const condition = z.strictObject({
  id,
  fact,
  holds,
  when: z.optional(when),
  clause: text,
  text,
  otherwise: z.union([z.enum(["blocked", "review"]), z.strictObject({ duty: id })]),
  proxy: z.optional(text),
  policy: z.optional(id),
});

const useRule = z.strictObject({
  posture: z.enum(["clear", "conditional", "review", "blocked"]),
  clause: text,
  text,
});
const term = z.strictObject({ clause: text, text });

/** Empty lists may be left out of a license file. */
export const licenseSchema = z.strictObject({
  id,
  expression: id,
  title: text,
  family: id,
  kind: z.enum(["license", "policy", "notice"]),
  aliases: z._default(texts, []),
  source: text,
  read: z.optional(text),
  unseen: z.optional(z.literal(true)),
  stays: z.optional(z.strictObject({ posture: z.enum(["review", "blocked"]), clause: text, text })),
  uses: z._default(
    z.strictObject({
      commercial: z.optional(useRule),
      internal: z.optional(useRule),
      research: z.optional(useRule),
    }),
    {},
  ),
  restrictions: z.optional(
    z.strictObject({ clause: text, text, policy: z.optional(id), accepts: listed(text) }),
  ),
  conditions: z._default(z.array(condition), []),
  duties: z._default(z.array(z.strictObject({ id, clause: text, text, when: z.optional(when) })), []),
  naming: z.optional(z.strictObject({ prefix: text, clause: text, text, when: z.optional(when) })),
  outputs: z._default(z.array(term), []),
  termination: z._default(z.array(term), []),
  notes: z._default(texts, []),
  newer: z.optional(id),
  derivatives: z.enum(["permissive", "pass-on", "same", "none"]),
});

/** One identifier of the Hub; `text` is the text id it stands for, where there is exactly one. */
export const hubSchema = z.strictObject({
  source: text,
  licenses: z.array(
    z.strictObject({
      id,
      license: z.optional(id),
      family: z.optional(id),
      names: z.enum(["one-text", "family", "unseen", "nothing"]),
      /** For whoever edits the file: further texts of the same terms, the Hub's link, what is odd about it. */
      texts: z.optional(z.array(id)),
      link: z.optional(text),
      note: z.optional(text),
    }),
  ),
});
export type HubFile = z.infer<typeof hubSchema>;

/** SPDX licenses without a rule of their own: what all of a group have in common, and their ids. */
export const spdxSchema = z.strictObject({
  source: text,
  families: z.array(
    z.strictObject({
      family: id,
      text: text,
      derivatives: z.enum(["permissive", "pass-on", "same", "none"]),
      uses: licenseSchema.shape.uses,
      stays: licenseSchema.shape.stays,
      duties: licenseSchema.shape.duties,
      ids: z.array(id),
    }),
  ),
});
export type SpdxFile = z.infer<typeof spdxSchema>;

/** Formats by their id; what else an entry tells is for its reader. */
export const formatsSchema = z.record(
  z.string(),
  z.looseObject({ title: text, runsCode: z.enum(["never", "by-content", "always"]), source: text }),
);
