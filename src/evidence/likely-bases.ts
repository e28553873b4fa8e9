import { type BaseModel, baseModelId } from "./base-model.ts";
import type { CardPart } from "./card.ts";

/** Characters of a card's prose that are searched; what a model was made from stands at its head. */
const READ = 20_000;
const MOST = 4;

const ID = "[A-Za-z0-9][\\w.-]{0,95}\\/[A-Za-z0-9][\\w.-]{0,95}";
const PAGE = `https?:\\/\\/(?:www\\.)?(?:huggingface\\.co|hf\\.co)\\/(?!(?:datasets|spaces|docs|papers|blog|collections|posts|learn|tasks|models)\\/)(${ID})`;
/** `a fine-tuned version of`, `GGUF conversion of`, `based on`: weights made out of weights. */
const MADE =
  "(?:fine-?tun(?:ed?|e of|ing)|further trained|continued? pre-?training|quanti[sz](?:ed|ation)|conver(?:ted|sion)|merge[ds]?|distill(?:ed|ation)|abliterated|pruned|adapter|lora|derived|based|built|version|variant)";
/**
 * `This model is a fine-tuned version of [org/name](https://huggingface.co/org/name)`: the sentence that training scripts
 * write, and people after them.
 */
const SENTENCE = new RegExp(
  `\\b${MADE}\\b[^.\\n]{0,60}?\\b(?:of|from|on(?: top of)?|for)\\s+(?:the\\s+)?(?:(?!(?:by|see|at|is|are|in)\\b)\\w+\\s+){0,3}?(?:\\[[^\\]\\n]{1,120}\\]\\(${PAGE}[^)\\n]{0,60}\\)|<?${PAGE}|\`(${ID})\`)`,
  "gi",
);

/** Then the sentence speaks of what was made from this model, or of a page about it: `a smaller version of this model called`. */
const OTHERWISE =
  /\b(?:this|these|our|available|released|provided|published|uploaded|found|hosted|called|named|here|cards?|demo|paper|space|docs?|documentation|code|tokenizer|architecture)\b/i;

/** What a sentence begins with where it is not the weights that were made: `The tokenizer is based on`. */
const OTHER_SUBJECT =
  /^\W*(?:(?!(?:models?|weights|checkpoints?|adapters?|loras?|(?:pre-?)?trained|fine|tuned|finetuned|based|built|is|was|on|with|for|from|using|we|i)\b)[\w'-]+\W+){0,4}?(?:tokenizers?|data ?sets?|data(?!-)|corp(?:us|ora)|evaluations?|judges?|(?:reward|draft|teacher)\s+models?|code(?!-)(?!\s+(?:llms?|models?|language))|scripts?|architectures?|docker|demos?|implementation|prompts?|benchmarks?|results|baselines?)\b(?!.*\b(?:this|our|the(?: final| resulting)?)\s+(?:model|checkpoint|adapter|lora)\b)/i;
/** Then the other model is what this one is held against, or where to look. */
const HELD_AGAINST =
  /\b(?:compar(?:e|es|ed|ing|able)\s+(?:\w+\s+)?(?:to|with|against)|outperform\w*|unlike|(?:better|worse|faster|smaller|larger) than|see|find|found)\b(?!.*\b(?:this|it|our|the model)\b)/i;
/** Not what repositories are called: a script or a file of data. */
const FILE = /\.(?:py|sh|json|jsonl|txt|md|ya?ml|csv|parquet|ipynb)$/i;

/** `**Base model:** org/name`, `| Original model | [name](https://huggingface.co/org/name) |`: a line that has a label. */
const LABEL = new RegExp(
  `^[ \\t>|*_+-]{0,8}(?:(?:base|original|parent|source)[ _-]models?|(?:fine-?tuned|quanti[sz]ed|converted|merged) from(?: model)?)(?:[ \\t]*\\[optional\\])?[ \\t*_]{0,4}[:|][ \\t*_]{0,6}(?:\\[[^\\]\\n]{1,120}\\]\\(${PAGE}[^)\\n]{0,60}\\)|<?${PAGE}|\`?(${ID})(?=[\\s\`|,;*]|$))`,
  "gim",
);

/** A sentence without the names and addresses in it, whose letters say nothing: `acme/code-base` is no code. */
function wordsOf(sentence: string): string {
  return sentence.replace(/\]?\(?https?:\/\/\S*|`[^`]*`/g, " ");
}

/** How far back the beginning of a sentence is looked for. */
const LEAD = 300;

/** The words of the sentence up to a place in it; a line and a label (`**Use:**`) begin one. */
function leadOf(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - LEAD), at);
  return wordsOf(before.split(/[.!?:]\s|\n/).at(-1) ?? "");
}

/** Models that the prose of a card calls what this one was made from. */
export function basesInProse(path: string, body: CardPart): BaseModel[] {
  const text = body.text.slice(0, READ);
  const found: BaseModel[] = [];
  const labelled = [...text.matchAll(LABEL)].slice(0, MOST);
  const sentences = [...text.matchAll(SENTENCE)].filter((match) => {
    const lead = leadOf(text, match.index);
    return !OTHERWISE.test(wordsOf(match[0])) && !OTHER_SUBJECT.test(lead) && !HELD_AGAINST.test(lead);
  });
  for (const match of [...labelled, ...sentences]) {
    const id = (match[1] ?? match[2] ?? match[3] ?? "").replace(/[.)]+$/, "");
    if (baseModelId(id) === undefined || FILE.test(id) || found.some((one) => one.id === id)) continue;
    const line = body.line + text.slice(0, match.index).split("\n").length - 1;
    const quote = match[0].replace(/\s+/g, " ").slice(0, 200);
    found.push({ id, likely: "said", namedAt: { kind: "base-model", place: { path, at: { line } }, quote } });
    if (found.length === MOST) break;
  }
  return found;
}

/**
 * The model that a configuration was loaded from before these weights were saved (`_name_or_path`, PretrainedConfig of
 * transformers). A path on somebody's disk looks the same, so it counts only where the Hub has such a model.
 */
export function baseOfConfig(config: unknown, own: string): BaseModel[] {
  if (typeof config !== "object" || config === null || !("_name_or_path" in config)) return [];
  const id = config._name_or_path;
  if (typeof id !== "string" || !/^[^/]+\/[^/]+$/.test(id) || baseModelId(id) !== id) return [];
  if (id.toLowerCase() === own.toLowerCase()) return [];
  const place = { path: "config.json" };
  return [
    { id, likely: "suggested", namedAt: { kind: "base-model", place, quote: `"_name_or_path": "${id}"` } },
  ];
}

/** Parents of one merge that are looked at. */
const MOST_MERGED = 12;
const MERGED = new RegExp(
  `^[ \\t]*(?:-[ \\t]+)?(?:model|base_model|path):[ \\t]*["']?(${ID})(?:\\+(${ID}))?["']?[ \\t\\r]*(?:#[^\\n]{0,200})?$`,
  "gm",
);

/** The models that mergekit made these weights of, from the configuration that it leaves beside them; `org/a+org/lora` is two. */
export function basesOfMerge(path: string, text: string | undefined, own: string): BaseModel[] {
  const found = new Map<string, BaseModel>();
  for (const match of (text ?? "").slice(0, READ).matchAll(MERGED)) {
    const line = (text ?? "").slice(0, match.index).split("\n").length;
    for (const id of match.slice(1)) {
      if (id === undefined || baseModelId(id) !== id || id.toLowerCase() === own.toLowerCase()) continue;
      if (found.has(id.toLowerCase()) || found.size >= MOST_MERGED) continue;
      const namedAt = {
        kind: "base-model",
        place: { path, at: { line } },
        quote: match[0].trim().slice(0, 200),
      };
      // The recipe itself says so, which is more than a suggestion.
      found.set(id.toLowerCase(), { id, relation: "merge", likely: "said", namedAt });
    }
  }
  return [...found.values()];
}
