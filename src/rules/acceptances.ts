import type { Acceptance } from "../judgement.ts";
import { type LicenseBook, nameKey } from "./license-book.ts";
import type { LicenseRule } from "./license-rule.ts";

export type Accepted = {
  acceptance: Acceptance;
  /** Why somebody should look again: a newer text than the accepted one. */
  outdated?: string;
};

/**
 * Who accepted the use restrictions of a text: by its id, its expression, its family, a name that its rule lists, or an older
 * text of the same terms, which counts and asks again. One that is dated ahead does not count yet.
 */
export function acceptanceOf(
  rule: LicenseRule,
  acceptances: readonly Acceptance[],
  book: LicenseBook,
  today: string,
): Accepted | undefined {
  const names = namesOf(rule);
  const counted = acceptances.filter(({ on }) => on <= today).sort((a, b) => (a.on < b.on ? 1 : -1));
  const dated = /\d{4}-\d{2}-\d{2}$/.exec(rule.id)?.[0];
  const outdated: Accepted[] = [];
  for (const acceptance of counted) {
    const exact = nameKey(acceptance.license) === nameKey(rule.id);
    if (exact || (names.has(nameKey(acceptance.license)) && !isOlder(acceptance.license, rule, book))) {
      if (exact || dated === undefined || acceptance.on >= dated) return { acceptance };
      outdated.push({
        acceptance,
        outdated: `it was accepted on ${acceptance.on}, before this text of ${dated}`,
      });
    } else if (isOlder(acceptance.license, rule, book))
      outdated.push({
        acceptance,
        outdated: `\`${acceptance.license}\` was accepted; \`${rule.id}\` is newer`,
      });
  }
  return outdated[0];
}

const kept = new WeakMap<LicenseRule, ReadonlySet<string>>();

/** Every name under which the restrictions of a text are accepted; made once for each rule. */
function namesOf(rule: LicenseRule): ReadonlySet<string> {
  const { id, expression, family, aliases, restrictions } = rule;
  const names =
    kept.get(rule) ??
    new Set([id, expression, family, ...aliases, ...(restrictions?.accepts ?? [])].map(nameKey));
  kept.set(rule, names);
  return names;
}

/** Texts that replaced one another are followed at most so far. */
const MOST_DATES = 16;

/** The name is the id of an older text of which this one is the successor. */
function isOlder(name: string, rule: LicenseRule, book: LicenseBook): boolean {
  let older = book.ids.includes(name) ? book.rule(name) : undefined;
  for (let steps = 0; older?.newer !== undefined && steps < MOST_DATES; steps++) {
    if (older.newer === rule.id) return true;
    older = book.rule(older.newer);
  }
  return false;
}
