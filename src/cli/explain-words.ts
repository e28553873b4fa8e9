import type { Condition, Holds, When } from "../rules/license-rule.ts";

const USES = { commercial: "commercial use", internal: "internal use", research: "research" } as const;
const DISTRIBUTIONS = {
  none: "nobody else is served",
  hosted: "it is hosted for others",
  weights: "weights are passed on",
  device: "weights ship on devices",
} as const;
const MODIFICATIONS = {
  none: "unchanged",
  quantized: "quantized",
  finetuned: "fine-tuned",
  merged: "merged",
} as const;

/** When a term applies, in words; undefined: always. */
export function whenWords(when: When | undefined): string | undefined {
  if (when === undefined) return undefined;
  const parts: string[] = [];
  if (when.use) parts.push(`for ${list(when.use.map((use) => USES[use]))}`);
  if (when.distribution) parts.push(`where ${distributionWords(when.distribution)}`);
  if (when.modification) parts.push(`where it is ${modificationWords(when.modification)}`);
  if (when.trainsOtherModels !== undefined)
    parts.push(when.trainsOtherModels ? "where outputs train other models" : "where outputs train no models");
  if (when.multimodal !== undefined)
    parts.push(when.multimodal ? "for multimodal models only" : "for text-only models");
  return parts.length === 0 ? undefined : parts.join(", ");
}

function distributionWords(ways: NonNullable<When["distribution"]>): string {
  const key = [...ways].sort().join(" ");
  if (key === "device weights") return "the weights are given to others, on devices too";
  if (key === "device hosted weights") return "it is hosted for others or the weights are given to them";
  return list(ways.map((way) => DISTRIBUTIONS[way]));
}

function modificationWords(ways: NonNullable<When["modification"]>): string {
  return ways.length === 3 && !ways.includes("none")
    ? "changed, quantization included"
    : list(ways.map((way) => MODIFICATIONS[way]));
}

/** What a fact must be, as the manifest would state it. */
export function holdsWords({ fact, holds }: Pick<Condition, "fact" | "holds">): string {
  return `\`${fact}\` ${limitWords(holds)}`;
}

function limitWords(holds: Holds): string {
  if ("atMost" in holds) return `at most ${figure(holds.atMost)}`;
  if ("below" in holds) return `below ${figure(holds.below)}`;
  if ("noneOf" in holds) return `none of ${holds.noneOf.join(", ")}`;
  return `is ${holds.is}`;
}

/** Thousands apart, so that 700 million is not taken for 70. */
function figure(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

function list(words: readonly string[]): string {
  const [last = "", ...rest] = [...words].reverse();
  return rest.length === 0 ? last : `${rest.reverse().join(", ")} or ${last}`;
}
