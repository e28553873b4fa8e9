import { bindsToPolicy } from "../license/use-policy.ts";
import type { LicensePointer } from "../model.ts";

const LIMITS = 4;
const QUOTE = 300;
/** A text is cut into sentences up to this many characters, and each sentence to so many. */
const READ = 100_000;
const SENTENCE = 600;

/** Words that keep a use from being commercial, in the order in which they are met: `non-commercial`, `research only`. */
const LIMIT = [
  /\bnon[\s-]?commercial/i,
  /\b(?:research|academic|educational|evaluation|personal|scientific)\b[\w\s,/-]{0,40}\b(?:only|solely|exclusively)\b/i,
  /\b(?:only|solely|exclusively|limited to|restricted to)\b(?:\s+be)?(?:\s+\w+){0,4}?\s+(?:research|academic|educational|evaluation|personal|scientific)\b/i,
  /\b(?:not|cannot|no|never|prohibits?|prohibited|forbids?|forbidden|without)\b[^.;:]{0,60}\bcommercial/i,
  /\bcommercial\w*\b[^.;:]{0,60}\b(?:not|prohibited|forbidden|disallowed|requires?|separate|contact)\b/i,
  // `After filling out a questionnaire for registration, also free for commercial use`
  /\b(?:registration|register|questionnaire|application form|apply(?:ing)? for)\b[^;]{0,160}\bcommercial/i,
  /非商(?:业|業|用)|非営利|不得[^。]{0,16}商|禁止[^。]{0,12}商|商(?:用|业|業)[^。]{0,10}(?:禁止|不可|不得|许可|授权)/,
  /(?:仅|僅|只)(?:供|限|用于|能)[^。]{0,16}(?:研究|学术|學術|学习|评估)|研究目的[^。]{0,6}(?:のみ|限)/,
  /\bnicht[\s-]?kommerziell|\bkommerziell\w*[^.;:]{0,60}\b(?:nicht|untersagt|verboten)\b|\b(?:nur|ausschließlich)\b[^.;:]{0,40}\b(?:forschung|akademisch|wissenschaftlich)/i,
  /\bcommercia\w*[^.;:]{0,40}\binterdit|\binterdi\w*[^.;:]{0,40}\bcommercia|\b(?:uniquement|exclusivement)\b[^.;:]{0,40}\brecherche\b/i,
  /\b(?:no|não|nao)\s+comercia|\bpro(?:h[ií]|[ií])b[^.;:]{0,40}\bcomercia|\bcomercia[^.;:]{0,40}\bpro(?:h[ií]|[ií])b/i,
  /некоммерческ|коммерческ[^.;:]{0,60}(?:запрещ|не\s+разреш|не\s+допуск)|запрещ[^.;:]{0,40}коммерческ/i,
  /비상업|상업적[^.。]{0,24}(?:금지|불가|할\s*수\s*없|안\s*됩)/,
];
/** Both kinds of use are named in one breath. */
const EITHER =
  /\bkommerziell\w*\s+(?:und|oder|sowie|als auch)\s+nicht|\bnicht[\s-]?kommerziell\w*\s+(?:und|oder|sowie)\s+kommerziell|\bcomercia\w*\s+[yeo]u?\s+(?:no|não)\b|\b(?:no|não)\s+comercia\w*\s+[yeo]u?\s+comercia|(?<!не)коммерческ\S*\s+(?:и|или)\s+некоммерческ|некоммерческ\S*\s+(?:и|или)\s+коммерческ/i;
/** The same words where they take nothing away; a second license for who cannot keep a copyleft is an offer. */
const HARMLESS =
  /\bboth\b[^.]{0,40}\bcommercial|\bcommercial\w*(?:\s+(?:and|or|as well as)\s+|\s?[/&]\s?)non[\s-]?commercial|\bnon[\s-]?commercial\w*(?:\s+(?:and|or|as well as)\s+|\s?[/&]\s?)commercial|\b(?:no|without)\s+(?:\w+\s+)?(?:registration|application|questionnaire)\b|\b(?:not|nor|never|doesn't|don't)\s+(?:restrict|prohibit|limit|forbid|exclude|prevent|preclude)\w*\b[^.;:]{0,30}\bcommercial|\bcommercial\s+use\s+(?:requires|needs)\s+no\b|\bno (?:commercial )?(?:restrictions?|limits?|limitations?)\b|\bnot (?:only|limited|restricted)\b|\b(?:without|bypassing|instead of|beyond|outside)\b[^.]{0,40}\b(?:[AL]?GPL|copyleft|open[\s-]?source)/i;

/** What a model was measured with is not in it. */
const EVALUATION =
  /^\W*(?:the|our|all)?\s*(?:evaluation|test|benchmark)\s+(?:data ?sets?|data|sets?|suites?|benchmarks?)\b(?!.*\b(?:models?|weights|checkpoints?|adapters?|vectors)\b)/i;

/** Between sentences, before an item of a list, and behind a heading. */
const PIECES = /(?<=[.!?。！？]\s)|(?<=\n)(?=\s*\n|\s*[-*#>|])|(?<=^#{1,6} [^\n]{1,200}\n)/m;

type Limit = "limit" | "intent";

/** Whether a sentence about a license keeps commercial use out, or adds a use policy. */
export function limitsLicense(sentence: string): Limit | undefined {
  if (bindsToPolicy(sentence)) return "limit";
  if (HARMLESS.test(sentence) || EITHER.test(sentence) || EVALUATION.test(sentence)) return undefined;
  return LIMIT.some((limit) => limit.test(sentence)) ? "limit" : undefined;
}

/**
 * Sentences that keep commercial use out, each with its line: what a publisher says beside a license that does not.
 * `isRead` leaves out lines that are read otherwise; `limits` tells such a sentence.
 */
export function purposeLimits(
  text: string,
  isRead: (line: number) => boolean = () => false,
  limits: (sentence: string) => Limit | undefined = limitsLicense,
): LicensePointer[] {
  const out: LicensePointer[] = [];
  let line = 1;
  for (const piece of text.slice(0, READ).split(PIECES)) {
    const at = line + /^\s*/.exec(piece)![0].split("\n").length - 1;
    line += piece.split("\n").length - 1;
    const sentence = piece
      .slice(0, SENTENCE)
      .replace(/<\/?[a-z][^<>]{0,200}>/gi, " ")
      .replace(/[*_`\s]+/g, " ")
      .trim();
    const kind = isRead(at) ? undefined : limits(sentence);
    if (kind === undefined) continue;
    out.push({ kind, value: sentence.slice(0, QUOTE), line: at });
    if (out.length >= LIMITS) break;
  }
  return out;
}

const HEADING =
  /^(#{1,6})[ \t]+([^\n]{1,120})$|^\*\*([^*\n]{1,80}?):?\*\*:?[ \t]*$|^<h([1-6])[^<>]{0,80}>([^<\n]{1,120})<\/h[1-6]>[ \t]*$/i;
const ABOUT_LICENSE =
  /\blicen[cs](?:e|es|ing)\b|\bterms of use\b|\busage (?:terms|restrictions)\b|\blizenz|\bnutzungsbedingungen\b|\blicen[cçz]i?a\b|\bconditions d.utilisation\b|лицензи|协议|許可|许可|授权|ライセンス|利用規約|라이선스/i;

/** The parts of a card's prose that stand under a heading about the license; the rest of its lines made empty. */
export function licenseSections(body: string): string {
  let depth = 0;
  return body
    .slice(0, READ)
    .split("\n")
    .map((line) => {
      const found = HEADING.exec(line.trim());
      if (found) {
        const level = found[1]?.length ?? Number(found[4] ?? 7);
        if (ABOUT_LICENSE.test(found[2] ?? found[3] ?? found[5] ?? ""))
          depth = depth === 0 ? level : Math.min(depth, level);
        else if (level <= depth) depth = 0;
        return "";
      }
      return depth > 0 ? line : "";
    })
    .join("\n");
}
