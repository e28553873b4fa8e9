/** Days for which a waiver is written when nobody says otherwise. */
export const WAIVER_DAYS = 90;

/** The last day of a waiver that is written now, `YYYY-MM-DD`. */
export function latestDay(now: Date): string {
  return new Date(now.getTime() + WAIVER_DAYS * 86_400_000).toISOString().slice(0, 10);
}

/** The lines to paste under `waivers:`. What a person has to say is left as a blank they cannot overlook. */
export function waiverStanza(waiver: {
  finding: string;
  model: string;
  expires: string;
  reason?: string;
  owner?: string;
  /** What it was granted for, where that is known. */
  commit?: string;
  license?: string;
}): string[] {
  const { finding, model, expires, reason, owner, commit, license } = waiver;
  return [
    "waivers:",
    `  - finding: ${quoted(finding)}`,
    `    model: ${quoted(model)}`,
    `    reason: ${reason === undefined ? '""  # why the risk is acceptable' : quoted(reason)}`,
    `    owner: ${owner === undefined ? '""  # who answers for it' : quoted(owner)}`,
    `    expires: ${expires}`,
    "    # bound to what was looked at, if you add them:",
    `    # commit: ${commit === undefined ? "the commit in the report" : quoted(commit)}`,
    `    # license: ${license === undefined ? "the expression in the report" : quoted(license)}`,
  ];
}

/** A plain scalar where YAML reads it as the same string; quoted otherwise. */
function quoted(text: string): string {
  const plain =
    /^(?:[A-Za-z][\w./:-]*|[0-9a-f]{40})$/.test(text) &&
    !/:$|^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return plain ? text : JSON.stringify(text);
}
