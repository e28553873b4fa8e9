/** What a sentence about a license may begin with that is no model: `The code in this repository`, `Our paper`. */
const OTHER =
  /^\W*(?:(?:all|the|this|these|our|its|their|accompanying|training|evaluation|source|inference|published|raw)\s+){0,3}(?:data ?sets?|data|corpus|corpora|images?|paper|article|manuscript|code(?:\s?base|\s+repository|\s+repo)?|scripts?|documentation|figures?|logos?|fonts?|website|demos?)(?:\s+(?:is|are|was|were|itself|in|of|on|for|used|here)\b[\s\S]*)?\s*$/i;
/** Models that are not the one at hand. */
const OTHERS =
  /^\W*(?:(?:some|many|most|all)\s+)?(?:others?|earlier|previous|older|prior)\s+(?:\w+\s+){0,2}(?:models|versions|releases|variants|fine-?tunes|checkpoints)\b/i;
const MODEL = /\b(?:models?|weights|checkpoints?|adapters?|everything|this (?:release|version|one))\b/i;
const REACH = 300;

/** Whether the sentence around `at` has by then named something else than the model as what it is about. */
export function isOfSomethingElse(text: string, at: number): boolean {
  const lead =
    text
      .slice(Math.max(0, at - REACH), at)
      .split(/[.!?:;]\s|\n/)
      .at(-1) ?? "";
  if (OTHERS.test(lead)) return !/\b(?:and|as|like)\b/i.test(lead);
  return OTHER.test(lead) && !MODEL.test(lead);
}

/** Whether the label of a badge (`Code_License`) says that it is not the model's. */
export function isBadgeOfSomethingElse(label: string): boolean {
  return /code|data|docs?\b|paper/i.test(label) && !/model|weights?/i.test(label);
}
