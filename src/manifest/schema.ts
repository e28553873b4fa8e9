import * as z from "zod/mini";
import { DISTRIBUTIONS, LOADERS, MODIFICATIONS, POSTURES, USES } from "../model.ts";
import { COUNTRIES } from "./countries.ts";

// One document is read a run: compiling a parser for it takes longer than parsing.
z.config({ jitless: true });

/** The shape of `models.yaml` (DESIGN section 6). Its JSON Schema, for editors, is written from it. */

function described<T extends z.ZodMiniType>(schema: T, description: string): T {
  // A clone: the same schema is described in other words where it is used again.
  const own = schema.clone();
  z.globalRegistry.add(own, { description });
  return own;
}

/** Hub names: at most 96 characters of letters, digits, `-`, `_` and `.`, none of the last three at either end. */
const NAME = "[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9])?";
export const HUB_ID = new RegExp(
  `^${NAME}/(?!.*(?:--|\\.\\.))[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?$`,
);

const text = (least = 1) => z.string().check(z.minLength(least), z.maxLength(2000));
const hubId = z.string().check(z.regex(HUB_ID, "expected `org/name`, as on the Hub"));
const date = z
  .string()
  .check(z.refine((value) => isDate(value), { error: "expected a day as `YYYY-MM-DD`" }));
const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/, "expected 64 lower-case hex digits"));
const country = z.string().check(
  z.refine((code) => code === "EU" || COUNTRIES.has(code), {
    error: "expected an ISO 3166 country of two capital letters, or `EU`",
  }),
);
const countries = z.array(country).check(z.maxLength(300));
const patterns = z.array(text()).check(z.minLength(1), z.maxLength(200));

/** YAML 1.2 reads `40_000_000` as a string; people write large figures like this, so it is read as the number they mean. */
const UNDERSCORED = /^\d{1,3}(?:_\d{3})+$/;
const FIGURE = "expected a whole number, such as `250000` or `250_000`";
const figure = z.pipe(
  z.union([z.int(FIGURE).check(z.minimum(0, FIGURE)), z.string().check(z.regex(UNDERSCORED, FIGURE))], {
    error: FIGURE,
  }),
  z.transform((value) => (typeof value === "string" ? Number(value.replaceAll("_", "")) : value)),
);

function isDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

export const deploymentSchema = z.strictObject({
  use: z.optional(described(z.enum(USES), "What the models are used for.")),
  monthlyActiveUsers: z.optional(
    described(figure, "Users a month, affiliates included; some licenses end at 700 million."),
  ),
  annualRevenueUsd: z.optional(described(figure, "Yearly revenue in US dollars, affiliates included.")),
  organisationIn: z.optional(described(countries, "Countries the organisation is in: ISO 3166, or EU.")),
  usersIn: z.optional(described(countries, "Countries the users are in: ISO 3166, or EU.")),
  distribution: z.optional(
    described(
      z.enum(DISTRIBUTIONS),
      "Whether others get at the model: as a service, as weights, on a device.",
    ),
  ),
  modification: z.optional(described(z.enum(MODIFICATIONS), "What was done to the weights.")),
  trainsOtherModels: z.optional(described(z.boolean(), "Are outputs used to train other models.")),
  statements: z.optional(
    described(
      z.record(z.string(), z.union([z.boolean(), figure], { error: "expected true, false or a number" })),
      "Answers to what only one license asks.",
    ),
  ),
});

const loadPolicy = z.enum(["allowed", "review", "blocked"]);

export const policySchema = z.strictObject({
  failOn: z.optional(described(z.enum(POSTURES), "The mildest posture that fails.")),
  pins: z.optional(
    described(z.enum(["lockfile", "manifest", "recommended"]), "Where a model's commit has to stand."),
  ),
  licenses: z.optional(
    z.strictObject({
      allow: z.optional(
        described(z.array(text()), "SPDX ids, LicenseRefs or families usable without asking."),
      ),
      deny: z.optional(described(z.array(text()), "SPDX ids, LicenseRefs or families never to be used.")),
      basis: z.optional(described(z.enum(["declared", "text"]), "Whether a card's declared id is enough.")),
    }),
  ),
  load: z.optional(z.strictObject({ remoteCode: z.optional(loadPolicy), pickle: z.optional(loadPolicy) })),
  publishers: z.optional(described(z.array(text()), "Organisations whose models may be deployed.")),
});

export const modelSchema = z.strictObject({
  id: z.optional(described(hubId, "A repository on the Hub: `org/name`.")),
  path: z.optional(described(text(), "A local directory instead.")),
  revision: z.optional(described(text(), "A branch, a tag or a commit; left out: `main`.")),
  quant: z.optional(described(text(), "Which quantisation of a GGUF repository: `Q4_K_M`.")),
  loader: z.optional(described(z.enum(LOADERS), "What loads it; left out: any of them.")),
  include: z.optional(described(patterns, "Only these files; `*` crosses `/`.")),
  exclude: z.optional(described(patterns, "Not these files.")),
  trustRemoteCode: z.optional(described(z.boolean(), "Whether the loader may run the repository's Python.")),
  base: z.optional(described(hubId, "The base model of a local directory.")),
  deployment: z.optional(described(deploymentSchema, "Facts that differ for this model.")),
});

const who = text();

/** A part of the manifest; left empty, as where all its lines are comments, it says nothing. */
const section = <T extends z.ZodMiniType>(schema: T) => z.optional(z.nullable(schema));

export const manifestSchema = z.strictObject({
  version: described(z.literal(1), "The version of this format."),
  deployment: section(
    described(
      deploymentSchema,
      "Facts about this deployment; one left out becomes a question, never a pass.",
    ),
  ),
  acceptances: section(
    described(
      z.array(z.strictObject({ license: text(), by: who, on: date })),
      "Terms that a person has read and accepted for this use.",
    ),
  ),
  agreements: section(
    described(
      z.array(
        z.strictObject({ licensor: who, covers: text(), reference: text(), owner: who, expires: date }),
      ),
      "Contracts that replace public terms.",
    ),
  ),
  policy: section(described(policySchema, "What is acceptable here.")),
  models: described(z.array(modelSchema).check(z.maxLength(10_000)), "The models of this deployment."),
  clarifications: section(
    described(
      z.array(z.strictObject({ model: text(), license: text(), file: text(), sha256, reason: text() })),
      "Facts about a license that a person established, bound to a file's hash.",
    ),
  ),
  waivers: section(
    described(
      z.array(
        z.strictObject({
          finding: text(),
          model: text(),
          reason: text(),
          owner: who,
          expires: date,
          commit: z.optional(
            z.string().check(z.regex(/^[0-9a-f]{7,40}$/, "expected 7 to 40 lower-case hex digits")),
          ),
          license: z.optional(text()),
        }),
      ),
      "Risks that somebody accepts until a day.",
    ),
  ),
});

export type ManifestFile = z.output<typeof manifestSchema>;
export type ManifestModel = z.output<typeof modelSchema>;
