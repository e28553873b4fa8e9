import type { ExplainedTerm, Explanation } from "../report/explain.ts";
import { nameKey } from "../rules/license-book.ts";
import type { LicenseRule } from "../rules/license-rule.ts";
import type { RulePack } from "../rules/pack.ts";
import { holdsWords, whenWords } from "./explain-words.ts";

/** Licenses of one family that are listed; the whole pack has fewer. */
const MOST = 200;

function allRules({ licenses }: RulePack): LicenseRule[] {
  return licenses.ids.flatMap((id) => licenses.rule(id) ?? []);
}

/** All texts of a family, or of a name under which several are accepted, each with what it makes of commercial use. */
export function explainFamily(name: string, pack: RulePack): Explanation | undefined {
  const key = nameKey(name);
  const hub = pack.licenses.hub(name);
  const members = allRules(pack).filter(
    ({ family, restrictions, id }) =>
      [family, ...(restrictions?.accepts ?? [])].some((one) => nameKey(one) === key) ||
      (hub?.names === "family" && (id.startsWith(`${hub.id}-`) || family === hub.id)),
  );
  if (members.length === 0 && hub?.names !== "family") return undefined;
  const note = hub?.note === undefined ? "" : `: ${hub.note}`;
  return {
    id: hub?.id ?? name,
    kind: "family",
    title: "a family of license texts",
    about: [],
    text:
      hub?.names === "family"
        ? [
            `The Hub accepts it as an identifier, but it names no single text${note}. A card that declares it without a license file is review.`,
          ]
        : [
            "Families group texts for policies and acceptances; what a model may be used for is decided by its own text.",
          ],
    sections: [
      {
        title: "texts, and what each makes of commercial use before its conditions",
        terms: members.slice(0, MOST).map(member),
      },
    ],
    related: members.slice(0, 3).map(({ id }) => id),
  };
}

function member({ id, title, uses, stays, unseen }: LicenseRule): ExplainedTerm {
  const posture = uses.commercial?.posture ?? stays?.posture ?? (unseen ? "review" : undefined);
  return { id, text: title, ...(posture === undefined ? {} : { posture }) };
}

/** A duty by its id: what the licenses that have it ask, those with the same words together. */
export function explainDuty(name: string, pack: RulePack): Explanation | undefined {
  const groups = new Map<string, ExplainedTerm & { licenses: string[] }>();
  for (const { id: license, duties } of allRules(pack))
    for (const { id, clause, text, when } of duties) {
      if (id !== name) continue;
      const words = whenWords(when);
      const key = JSON.stringify([text, words]);
      const group = groups.get(key) ?? {
        text,
        ...(words === undefined ? {} : { when: words }),
        licenses: [],
      };
      group.licenses.push(`${license} (${clause})`);
      groups.set(key, group);
    }
  if (groups.size === 0) return undefined;
  const rows = [...groups.values()].sort((a, b) => b.licenses.length - a.licenses.length);
  return {
    id: name,
    kind: "duty",
    title: "what a license obliges you to do",
    about: [],
    text: [
      "Duties are listed with every model whose license has them. They do not worsen a posture; not keeping them breaks the license.",
    ],
    sections: [
      {
        title: "by what is asked, each license with its clause",
        terms: rows.map(({ licenses, text, when }) => ({
          text,
          check: licenses.join(", "),
          ...(when === undefined ? {} : { when }),
        })),
      },
    ],
    related: [],
  };
}

/** A deployment fact, or a statement: which conditions hang on it. */
export function explainFact(name: string, pack: RulePack): Explanation | undefined {
  const bare = name.replace(/^deployment\./, "").replace(/^statements\./, "");
  const fact = pack.statements.has(bare) ? `statements.${bare}` : bare;
  const terms = allRules(pack).flatMap((rule) => [
    ...(fact === "use" ? termsOfUse(rule) : []),
    ...hanging(rule, fact),
  ]);
  if (terms.length === 0) return undefined;
  return {
    id: fact,
    kind: "fact",
    title: "a fact of the deployment, as the manifest states it",
    about: [
      {
        label: "to state it",
        value: fact.startsWith("statements.")
          ? `deployment: { statements: { ${bare}: … } }`
          : `deployment: { ${fact}: … }`,
      },
    ],
    text: ["A fact that is not stated becomes a question where a license hangs on it, and never a pass."],
    sections: [{ title: "licenses that hang on it", terms }],
    related: [],
  };
}

function hanging({ id, conditions }: LicenseRule, fact: string): ExplainedTerm[] {
  return conditions
    .filter((condition) => condition.fact === fact)
    .map((condition) => {
      const { clause, text } = condition;
      const when = whenWords(condition.when);
      return { id, clause, text, check: holdsWords(condition), ...(when === undefined ? {} : { when }) };
    });
}

/** A license that does not treat all uses alike, by what it makes of the commercial one. */
function termsOfUse({ id, uses }: LicenseRule): ExplainedTerm[] {
  const told = uses.commercial ?? uses.internal ?? uses.research;
  const postures = new Set(
    [uses.commercial, uses.internal, uses.research].map((one) => one?.posture ?? "clear"),
  );
  return told === undefined || postures.size === 1
    ? []
    : [
        {
          id,
          clause: told.clause,
          text: told.text,
          check: `commercial, internal and research use end apart: ${[...postures].join(", ")}`,
        },
      ];
}
