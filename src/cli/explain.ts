import { UserError } from "../errors.ts";
import type { Manifest } from "../judgement.ts";
import { findManifest, readManifest } from "../manifest/locate.ts";
import { nearest } from "../manifest/nearest.ts";
import { defaultPolicy } from "../manifest/parse.ts";
import { type Explanation, explainJson, explainText } from "../report/explain.ts";
import { expressionOf } from "../rules/expression.ts";
import type { RulePack } from "../rules/pack.ts";
import { escape } from "../terminal.ts";
import type { Command, CommandContext } from "./command.ts";
import { CONCEPT_IDS, explainConcept } from "./explain-concepts.ts";
import { explainFinding } from "./explain-finding.ts";
import { explainLicense } from "./explain-license.ts";
import { explainDuty, explainFact, explainFamily } from "./explain-lists.ts";
import { deploymentOf, type Situation, termsOf } from "./explain-situation.ts";
import type { ExplainOptions } from "./options.ts";
import { choosePack } from "./pack.ts";

/** Names that are offered where nothing has the one that was asked for. */
const MOST_OFFERS = 3;

/**
 * A license, a finding, a duty or a word of the report, offline. Where there is a manifest, a license is held against its
 * deployment. Throws UserError `usage` with the nearest names for what nobody knows.
 */
export const runExplain: Command<ExplainOptions> = async (options, context) => {
  const pack = await choosePack(context.cwd, options.rules);
  const manifest = await manifestOf(options, pack, context);
  const found = explain(options.id, situationOf(pack, manifest, context));
  if (found === undefined) throw unknownName(options.id, pack);
  context.stdout.write(options.format === "json" ? explainJson(found) : explainText(found, context.terminal));
  return 0;
};

function explain(name: string, situation: Situation): Explanation | undefined {
  const { pack } = situation.context;
  const finding = pack.findings.get(name);
  if (finding !== undefined) return explainFinding(finding, pack);
  return (
    licenseNamed(name, situation) ??
    explainFamily(name, pack) ??
    explainConcept(name) ??
    explainFact(name, pack) ??
    explainDuty(name, pack)
  );
}

function licenseNamed(name: string, situation: Situation): Explanation | undefined {
  const book = situation.context.pack.licenses;
  const found = expressionOf(name, book);
  if (found === undefined) return undefined;
  const parts = found.ways.flat();
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) {
    const { named, written } = first;
    if (named?.kind === "rule") return explainLicense(named.rule, name, situation);
    if (named?.kind === "family") return undefined;
    return withoutRules(written, book.hub(name)?.note);
  }
  return {
    id: found.text,
    kind: "expression",
    title:
      found.ways.length > 1
        ? "any one of these ways to comply suffices"
        : "all of these licenses bind at once",
    about: [],
    text: [],
    sections: found.ways.map((way, at) => ({
      title: found.ways.length > 1 ? `way ${at + 1}` : "licenses",
      terms: way.map(({ written, named }) => ({
        id: written,
        text: named?.kind === "rule" ? named.rule.title : "no rules for it",
      })),
    })),
    ...deploymentOf(
      found.ways.map((way) =>
        way.map(({ written, named }) =>
          named?.kind === "rule"
            ? termsOf(named.rule, written)
            : {
                expression: written,
                rule: undefined,
                basis: "declared" as const,
                of: written,
                evidence: [{ kind: "rule", place: { path: "rules" } }],
              },
        ),
      ),
      situation,
    ),
    related: [...new Set(parts.map(({ written }) => written))],
  };
}

/** A name that is allowed and says nothing, or whose terms nobody described. */
function withoutRules(name: string, note: string | undefined): Explanation {
  return {
    id: name,
    kind: "license",
    title: "a name without rules",
    about: [],
    text: [
      note === undefined
        ? "The Hub or SPDX knows the name; nothing is known of its terms here."
        : `On the Hub: ${note}.`,
      "A model under it is review until a person reads its terms and records the outcome under `clarifications`.",
    ],
    sections: [],
    related: ["license-other-unnamed", "license-unrecognised"],
  };
}

function situationOf(
  pack: RulePack,
  manifest: Manifest | undefined,
  { now }: Pick<CommandContext, "now">,
): Situation {
  return {
    context: {
      pack,
      acceptances: manifest?.acceptances ?? [],
      agreements: manifest?.agreements ?? [],
      clarifications: manifest?.clarifications ?? [],
      policy: manifest?.policy ?? defaultPolicy(),
      today: now.toISOString().slice(0, 10),
    },
    ...(manifest === undefined ? {} : { manifest }),
  };
}

/** The manifest that is named or near; a broken one that nobody named is only told of. */
async function manifestOf(
  { manifest }: ExplainOptions,
  pack: RulePack,
  context: CommandContext,
): Promise<Manifest | undefined> {
  if (manifest === undefined && findManifest(context.cwd) === undefined) return undefined;
  const known = { findings: new Set(pack.findings.keys()), statements: pack.statements };
  try {
    return await readManifest(context, manifest, { known });
  } catch (error) {
    if (manifest !== undefined || !(error instanceof UserError)) throw error;
    if (!context.quiet)
      context.stderr.write(`note: terms are not held against the manifest: ${escape(error.message)}\n`);
    return undefined;
  }
}

function unknownName(name: string, pack: RulePack): UserError {
  const { licenses } = pack;
  const rules = licenses.ids.flatMap((id) => licenses.rule(id) ?? []);
  const names = [
    [...pack.findings.keys()],
    rules.flatMap(({ id, expression, family, aliases }) => [id, expression, family, ...aliases]),
    [...CONCEPT_IDS, ...pack.statements, ...rules.flatMap(({ duties }) => duties.map(({ id }) => id))],
  ];
  const offers = [...new Set(names.flatMap((group) => nearest(name, group) ?? []))].slice(0, MOST_OFFERS);
  return new UserError("usage", `nothing is called \`${name.slice(0, 100)}\``, {
    why: "it is no license, finding, duty or word of the report",
    fix:
      offers.length === 0
        ? "copy an id from a report, or a license's identifier from a model card"
        : offers.map((offer) => `modelvet explain ${offer}`).join("\n"),
  });
}
