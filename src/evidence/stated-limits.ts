import { bindsToPolicy } from "../license/use-policy.ts";
import { licenseSections } from "./purpose-limits.ts";

const PURPOSE = "(?:research|academic|educational|evaluation|scientific|personal|non[\\s-]?commercial)";
const ONLY = "(?:only|solely|exclusively|strictly|purely|limited to|restricted to)";
/** What may stand between `only` and the purpose: `may only be used for research`. */
const WAY =
  "(?:be|to|used|use|usable|for|available|licensed|released|permitted|allowed|provided|distributed|intended|in|the|your|own|any)";
/** The purpose is what a use is for, and not the kind of a text: `for research.`, not `on scientific benchmarks`. */
const ENDS = "(?:use|usage|purposes?|research|evaluation|experiment\\w*|study|studies|work)\\b|[.,;:!)]|$";
/** Behind one of these begins what is said of the model: `developed for research, and is only a prototype`. */
const VERB = "\\b(?:is|are|was|were|has|have|had|can|it|that|which|we|but|supports?|works?)\\b";

/** What keeps a use out wherever it stands; weaker words are a license section's (`purpose-limits.ts`). */
const LIMIT = [
  // `for research purposes only`, `for academic and non-commercial use only`
  new RegExp(
    `\\b(?:for|to)\\s+(?:\\w+\\s+){0,3}?${PURPOSE}\\b(?:(?!${VERB})[\\w\\s,/&-]){0,40}\\bonly\\b`,
    "i",
  ),
  // `may only be used for research`, `solely for academic use`
  new RegExp(
    `\\b${ONLY}\\s+(?:${WAY}\\s+){0,6}${PURPOSE}\\b(?:[\\s,/&-]+(?:and|or|${PURPOSE}))*\\s*(?:${ENDS})`,
    "i",
  ),
  new RegExp(`^\\W*${PURPOSE}\\s+(?:use|usage|purposes?)?\\s*only\\b`, "i"),
  /\bnon[\s-]?commercial\s+(?:licen[cs]e|(?:use|usage|purposes?)\s*(?:only|[.!]?$))/i,
  /\bcommercial\s+(?:use|usage|purposes?|applications?|deployments?|exploitation)\b[^.;:]{0,40}\b(?:is|are)\s+(?:\w+\s+)?(?:not\s+(?:allowed|permitted|authori[sz]ed|licensed)|prohibited|forbidden|disallowed)\b/i,
  /\b(?:not|never|cannot|can't|mustn't)\b[^.;:]{0,40}\b(?:(?:for|in)\s+(?:any\s+)?commercial(?![-\s](?:grade|decisions?|advice|quality|success)\b)|commercially)\b/i,
  /^\W*no\s+commercial\s+(?:use|usage|purposes?)\b/i,
  // `For commercial use, please contact us`: then the license at hand is not meant for it.
  /\bcommercial\s+(?:use|usage|purposes?|deployments?)\b[^.;:]{0,60}\b(?:(?:requires?|needs?)(?!\s+no\b)|please contact|contact us|must (?:contact|obtain))\b/i,
  /(?:仅|僅|只)(?:供|限|能|可)?(?:用于|用於)?[^。]{0,10}(?:研究|学术|學術|非商)/,
  /(?:不得|禁止|不能|不可)[^。]{0,12}商(?:用|业|業)|商(?:用|业|業)[^。]{0,8}(?:禁止|不可|不得)|商用利用[^。]{0,6}(?:禁止|不可|できません)|研究目的[^。]{0,6}(?:のみ|限)/,
  /상업적\s*(?:이용|사용|목적)[^.。]{0,16}(?:금지|불가|없|안\s*됩)|연구\s*(?:목적|용도)[^.。]{0,8}(?:만|한정)/,
  /\bnicht[\s-]?kommerziell|\b(?:nur|ausschließlich)\s[^.]{0,40}\bForschung|\b(?:usages?|utilisations?|fins|but)\s+non[\s-]commercia(?:l|le|les|ux)\b|\b(?:uniquement|exclusivement)\b[^.]{0,40}\brecherche\b|\brecherche\b[^.]{0,10}\b(?:uniquement|exclusivement)\b|\buso (?:no|não) comercial|\b(?:solo|sólo|únicamente|exclusivamente|apenas|somente)\b[^.]{0,40}\b(?:investigaci[oó]n|pesquisa)\b/i,
];
/** Said of what a model is good for; that nothing else is allowed, it does not say. */
const INTENT = /\b(?:intend(?:ed|s)?|meant|designed|aimed|suited|recommended)\b/i;
const GRANT = /\b(?:licen[cs]ed?|permitted|allowed|prohibited|must|may)\b/i;
/** The same words where nothing is taken away. */
const HARMLESS =
  /\bcommercial\w*(?:\s+(?:and|or|as well as)\s+|\s?[/&]\s?)(?:non|not|research)|\b(?:research|non[\s-]?commercial)\w*(?:\s+(?:and|or|as well as)\s+|\s?[/&]\s?)commercial|\bno (?:restrictions?|limits?|limitations?)\b|\bnot (?:only|just|merely|limited|restricted)\b/i;
/** What the sentence has to be about. Sentences without a subject are about the model whose card it is. */
const MODEL =
  /\b(?:mod[eè]l\w{0,4}|weights|checkpoints?|adapters?|loras?|embeddings|releases?|repository|repo|project|work)\b|模型|权重|權重|モデル|모델/i;
const HEADLESS =
  /^\W*(?:(?:not|and|intended|meant|released|provided|available|licensed|free|strictly|only|solely)\s+)*(?:for|only|not for|non[\s-]?commercial|research|academic|(?:no )?commercial (?:use|usage|purposes?)|仅|僅|只|不得|禁止|商用)/i;
/** What is limited then is what the model was made from, or compared with. */
const DATA =
  /\b(?:data ?sets?|corpora|corpus|data|benchmarks?|recordings|base models?|original (?:\S+ )?(?:model|weights)|code|demo|api|paper|outputs?)\b|数据|データ/i;
/** `compared with models released`: no word of the model itself comes between that and the limit. */
const COMPARED =
  /\b(?:compar(?:e|ed|ing|ison)\s+(?:to|with|against)|unlike|in contrast to|(?:other|existing|previous)\s+(?:\w+\s+){0,2}(?:models|releases|checkpoints))\b(?![\s\S]*(?:[;:]|,(?!\s*(?:which|that|whose)\b)|\b(?:this|these|ours?|its?|here)\b|\bthe\s+(?:\w+\s+)?(?:model|weights|checkpoint|adapter|release)\b))/i;

/** Whether a sentence of a card says that the model may not be used for everything, or is not meant for it. */
export function limitsModel(sentence: string): "limit" | "intent" | undefined {
  if (bindsToPolicy(sentence))
    return MODEL.test(sentence) || /\blicen[cs]e/i.test(sentence) ? "limit" : undefined;
  if (HARMLESS.test(sentence)) return undefined;
  for (const limit of LIMIT) {
    const found = limit.exec(sentence);
    if (found === null) continue;
    const lead = sentence.slice(0, found.index);
    if (DATA.test(lead) || COMPARED.test(lead)) continue;
    if (MODEL.test(lead) || MODEL.test(found[0]) || HEADLESS.test(sentence))
      return INTENT.test(sentence) && !GRANT.test(sentence) ? "intent" : "limit";
  }
  return undefined;
}

/** What cards that a program wrote show in their tables: examples of what the model reads. */
const EXAMPLE = /<code>.{0,2000}?<\/code>|<li>(['"]).{0,2000}?\1<\/li>/g;
const FENCE = /^\s{0,3}(?:```|~~~)/;

/** A card's prose outside its license sections, code and examples left out; each line stays where it stands. */
export function otherProse(body: string): string {
  const licensed = licenseSections(body).split("\n");
  let fenced = false;
  return body
    .split("\n")
    .map((line, at) => {
      if (FENCE.test(line)) {
        fenced = !fenced;
        return "";
      }
      if (fenced || (licensed[at] ?? "") !== "") return "";
      return /^\s*\|/.test(line) ? line.replace(EXAMPLE, "") : line;
    })
    .join("\n");
}
