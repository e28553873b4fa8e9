import type { Question } from "../judgement.ts";

/** One answer that is being tried: which fact, in which words, and as what the manifest would state it. */
export type Answer = { question: Question; answer: string; value: AnswerValue | undefined };
export type AnswerValue = boolean | number | string;

/** By `answerKey`. */
export type Answers = ReadonlyMap<string, Answer>;

/** Facts of the deployment are the same for every model; what is accepted is one license, and code is trusted of one model. */
export function answerKey({ fact, license, yaml }: Question): string {
  if (fact === "acceptances") return `${fact} ${license ?? ""}`;
  return fact === "trustRemoteCode" ? `${fact} ${yaml ?? ""}` : fact;
}

/** The answer tried, or taken back where it was tried already. */
export function toggled(answers: Answers, question: Question, answer: string): Answers {
  const key = answerKey(question);
  const next = new Map(answers);
  if (next.get(key)?.answer === answer) next.delete(key);
  else next.set(key, { question, answer, value: valueOf(answer, Object.keys(question.outcomes)) });
  return next;
}

/** `once accepted`, `yes`; not `not accepted`. */
export function accepts(answer: string): boolean {
  return /^(once accept|accept|yes|true)/i.test(answer);
}

const NUMBER = /\d[\d,_. ]*/;
const numberIn = (text: string): number | undefined => {
  const digits = NUMBER.exec(text)?.[0].replace(/[,_ ]|\.$/g, "");
  const number = Number(digits);
  return digits === undefined || !Number.isSafeInteger(number) ? undefined : number;
};

/** What an answer's words state: `yes`, `up to 700000000`, `over` (the number of the other answer and one more), `hosted`. */
function valueOf(answer: string, others: readonly string[]): AnswerValue | undefined {
  if (/^(yes|true)\b/i.test(answer)) return true;
  if (/^(no|false)\b/i.test(answer)) return false;
  if (/^(over|above|more than|exceeds)\b/i.test(answer)) {
    const number = numberIn(answer) ?? others.map(numberIn).find((one) => one !== undefined);
    return number === undefined ? undefined : number + 1;
  }
  if (/^(under|below|less than|fewer than)\b/i.test(answer)) {
    const number = numberIn(answer);
    return number === undefined ? undefined : number - 1;
  }
  if (/^(up to|at most|at least)\b/i.test(answer) || /^[\d,_. ]+$/.test(answer)) return numberIn(answer);
  return /^[A-Za-z][\w-]*$/.test(answer) ? answer : undefined;
}

const LISTS = new Set(["organisationIn", "usersIn"]);

/** A value that stands for many: it was tried, and is no fact until somebody has put the true one in its place. */
function stated(key: string, value: AnswerValue): string {
  if (LISTS.has(key)) return `[${value}]   # as tried: list them all`;
  return typeof value === "number" ? `${value}   # as tried: state your own figure` : String(value);
}

/** The lines to paste into the manifest for the answers that are tried; one `deployment:` for all of its facts. */
export function manifestLines(answers: Iterable<Answer>): string[] {
  const facts: string[] = [];
  const statements: string[] = [];
  const others: string[] = [];
  for (const { question, answer, value } of answers) {
    const { fact, yaml } = question;
    const key = fact.split(".").at(-1) ?? fact;
    // Who accepted which text, and when, only the rule's own lines ask for.
    if (fact === "acceptances")
      others.push(...(accepts(answer) ? (yaml ?? "# acceptances: who, and when").split("\n") : []));
    else if (fact === "trustRemoteCode" || value === undefined)
      others.push(...withValue(yaml ?? `# ${fact}: state it`, key, value));
    else if (fact.startsWith("statements.")) statements.push(`    ${key}: ${stated(key, value)}`);
    else facts.push(`  ${key}: ${stated(key, value)}`);
  }
  if (statements.length > 0) facts.push("  statements:", ...statements);
  return [...(facts.length > 0 ? ["deployment:", ...facts] : []), ...underOneHead(others)];
}

/** The lines below the same top-level key stand together: written twice, it would be an error of the manifest. */
function underOneHead(lines: readonly string[]): string[] {
  const blocks = new Map<string, string[]>();
  let head = "";
  for (const line of lines) {
    if (/^[A-Za-z]\w*:\s*$/.test(line)) head = line.trimEnd();
    const block = blocks.get(head) ?? [];
    if (line.trimEnd() !== head) block.push(line);
    blocks.set(head, block);
  }
  return [...blocks].flatMap(([name, below]) => (name === "" ? below : [name, ...below]));
}

/** The rule's own lines, with the value that was chosen. */
function withValue(yaml: string, key: string, value: AnswerValue | undefined): string[] {
  return yaml.split("\n").map((line) => {
    const at = line.indexOf(`${key}:`);
    if (value === undefined || at === -1 || line.trimStart().startsWith("#")) return line;
    return `${line.slice(0, at + key.length + 1)} ${value}`;
  });
}
