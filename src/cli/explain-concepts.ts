import type { Explanation } from "../report/explain.ts";

type Concept = {
  id: string;
  also: readonly string[];
  title: string;
  text: readonly string[];
  related?: readonly string[];
};

/** The words of the report and what they do and do not mean. What a finding means stands with the finding, in the rules. */
const CONCEPTS: readonly Concept[] = [
  {
    id: "host-signature",
    also: ["hostSignature", "signature"],
    title: "who signed the commit",
    text: [
      "A Hub signs commits that are made through its website or its API. modelvet reads that signature out of the commit itself and checks it with the key in rules/host-keys.yaml. It tells which machine made the commit, and never who published the model.",
      "It has four answers, each with an entry of its own: host-signed, unsigned, unknown-signer, bad-signature.",
    ],
    related: ["host-signed", "unsigned", "unknown-signer", "bad-signature", "proof"],
  },
  {
    id: "host-signed",
    also: [],
    title: "the Hub's own backend made this commit",
    text: [
      "The signature verifies with a key known to be the Hub's. So the commit was made by the Hub's backend, at the time that it says, and has not been altered since.",
      "It does not mean that the publisher signed anything, that the account is who its name says, or that the files are harmless: the Hub signs a stranger's upload exactly as it signs a vendor's.",
    ],
    related: ["host-signature", "proof"],
  },
  {
    id: "unsigned",
    also: [],
    title: "the commit carries no signature",
    text: [
      "Usual and no fault: commits pushed with git, those from before 2024, and squashed histories are unsigned. It never fails a model by itself.",
      "The commit's id still fixes every byte; what is missing is only the host's word for when it was made.",
    ],
    related: ["host-signature", "proof"],
  },
  {
    id: "unknown-signer",
    also: [],
    title: "a signature by a key that the rules do not know",
    text: [
      "Somebody signed the commit: a developer with a key of their own, or a Hub whose key changed or was never listed. modelvet cannot say whose it is, so it counts neither for nor against the model.",
      "If you know the key, add it to a rule pack's host-keys.yaml; the signature is then checked.",
    ],
    related: ["host-signature"],
  },
  {
    id: "bad-signature",
    also: [],
    title: "a signature that does not belong to this commit",
    text: [
      "It names the host's key, or claims to be a signature, and does not verify: the commit was altered after signing, or the signature was copied from another one. That blocks, as the finding host-signature-bad.",
      "It says nothing of the files by themselves. Fetch the commit again; if it stays, do not deploy it, and tell the publisher and the Hub.",
    ],
    related: ["host-signature-bad", "host-signature"],
  },
  {
    id: "proof",
    also: ["proven", "mismatch", "unavailable"],
    title: "whether the file list belongs to the commit",
    text: [
      "A commit's id is a hash over its file tree. modelvet rebuilds the tree's ids from the commit down to every file and compares.",
      "proven: every file of the list, by its hash, is what the commit's id stands for; a Hub, a mirror or a proxy cannot have changed one without changing the id. mismatch: they do not add up, which blocks. unavailable: the host served no trees, so the list was taken as it was given; a note.",
      "It proves that these are the committed bytes, not that they are good ones, nor who wrote them. Large files are proven by the SHA-256 in their pointer; modelvet verify compares it with the bytes on disk. Small files are proven by git's own id, a SHA-1; the SHA-256 that a lockfile has of them is modelvet's own measurement, and verify compares both.",
      "modelvet lock --proofs keeps the commit and its trees beside the lockfile, so that check holds the lockfile against them without a network: an edited hash or a file taken out is a mismatch, and proofs taken away are unknown. A scan that finds other files at a locked commit calls that a mismatch too, with proof or without: a commit never changes.",
    ],
    related: ["host-signature", "listing-mismatch", "proof-unavailable"],
  },
  {
    id: "posture",
    also: ["clear", "conditional", "review", "blocked"],
    title: "may this deployment use the model, and on what terms",
    text: [
      "clear: nothing stands in the way. conditional: usable, and the listed conditions and duties must be kept. review: a person must decide or answer a question first. unknown: evidence could not be read. blocked: must not be deployed as declared.",
      "In that order, best to worst. A model's posture is the worst of its three axes, a report's the worst of its models. Missing evidence is never better than unknown, a missing answer never better than review.",
    ],
    related: ["axis", "verdict", "waiver"],
  },
  {
    id: "axis",
    also: ["axes", "load", "provenance"],
    title: "the three questions that a posture answers",
    text: [
      "license: may this deployment use these weights, under which conditions? load: can loading these files run code, or break the loader? provenance: is it pinned to one commit, are these the pinned bytes, and who vouches for them?",
    ],
    related: ["posture", "proof", "host-signature"],
  },
  {
    id: "verdict",
    also: ["safe", "dangerous", "unreadable"],
    title: "what opening one file would do",
    text: [
      "safe: every global that a pickle can reach was resolved and builds data only, or the format cannot run code. review: something is not proven. unreadable: it could not be read as what it claims to be. dangerous: it acts on the machine.",
      "safe is a proof about code, not about quality: it says nothing of what the model will answer, of hidden behaviour in its weights, or of bugs in a loader.",
    ],
    related: ["pickle-dangerous-global", "pickle-unknown-global"],
  },
  {
    id: "basis",
    also: ["license-basis"],
    title: "what the license conclusion rests on",
    text: [
      "text: a license text was read and matched. declared: only the card names it, by an identifier that stands for exactly one text. clarified: a person established it, bound to a file's hash. agreement: a contract replaces the public terms. none: nothing could be concluded.",
      "Most repositories carry no license text, so declared is usual and costs a note; policy.licenses.basis: text asks for more.",
    ],
    related: ["clarification", "agreement", "license-basis-declared"],
  },
  {
    id: "acceptance",
    also: ["acceptances"],
    title: "a record that somebody read the use restrictions",
    text: [
      "Licenses with use restrictions stay review until the manifest says who accepted which text and when. The record names a text or a family, and turns review into conditional. It is dated: a newer text of the same terms asks again.",
    ],
    related: ["license-use-restrictions", "license-acceptance-outdated"],
  },
  {
    id: "agreement",
    also: ["agreements"],
    title: "a contract that replaces the public terms",
    text: [
      "Recorded in the manifest with its reference, owner and day of expiry. It covers only the license axis of the models it names; code execution and pins are judged as before.",
    ],
    related: ["license-agreement"],
  },
  {
    id: "clarification",
    also: ["clarifications"],
    title: "a fact that a person established about a license",
    text: [
      "Bound to the SHA-256 of the file it was read from: when the file changes, the clarification is an error until somebody looks again.",
    ],
    related: ["license-clarified", "license-unrecognised"],
  },
  {
    id: "waiver",
    also: ["waivers"],
    title: "a risk that somebody accepts for a time",
    text: [
      "It names one finding, one model, a reason, an owner and a day of expiry. The finding stays visible and no longer counts. An unused waiver is a warning, an expired one no longer applies.",
    ],
    related: ["posture"],
  },
  {
    id: "lineage",
    also: ["base_model"],
    title: "the models that a model was made from",
    text: [
      "A quantised, fine-tuned or merged model carries the terms that its bases attach to derivatives. modelvet follows base_model to the roots and takes the strictest; a derivative cannot shed terms by declaring milder ones.",
    ],
    related: ["license-laundering", "license-base-inherited"],
  },
];

/** The concept of a name, and further ones that it goes with. */
export function explainConcept(name: string): Explanation | undefined {
  const key = name
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, "-");
  const found = CONCEPTS.find(
    ({ id, also }) => id === key || also.some((other) => other.toLowerCase() === key),
  );
  if (found === undefined) return undefined;
  const { id, title, text, related = [] } = found;
  return { id, kind: "concept", title, about: [], text, sections: [], related };
}

export const CONCEPT_IDS: readonly string[] = CONCEPTS.flatMap(({ id, also }) => [id, ...also]);
