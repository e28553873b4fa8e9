import type { FileEntry, Snapshot } from "../model.ts";

/** Text files that are read whole; a larger one is read by ranges like a weight file. */
const LARGEST_TEXT = 2_000_000;
/** A shard index decides what is opened, and grows with the number of tensors: real ones reach 9 MB. */
const LARGEST_INDEX = 32_000_000;
/** Headers of safetensors shards that are read over a network: the format cannot run code, the listing proves the rest. */
const MOST_REMOTE_SHARDS = 4;
/** GGUF files of one repository that are read over a network; each can carry another chat template. */
const MOST_REMOTE_GGUF = 32;
/** Texts and other files of one repository that are read over a network; what is more is a data set, or a trap. */
const MOST_REMOTE_TEXTS = 2_000;
const MOST_REMOTE_FILES = 4_000;
const TOO_MANY_GGUF = `only ${MOST_REMOTE_GGUF} GGUF files of a repository are read; name one with \`quant\``;

/** Media and documents: opened by no loader, however big. */
const MEDIA =
  /\.(png|jpe?g|gif|webp|svg|bmp|ico|tiff?|mp[34]|wav|flac|ogg|opus|webm|mov|avi|mkv|pdf|docx?|pptx?|xlsx?|ttf|otf|woff2?)$/i;
/** Text for people and tools: opened by no loader, so left alone unless the Hub stores it as a big file. */
const PROSE =
  /\.(md|rst|txt|csv|tsv|jsonl|html?|css|bib|tex|log|diff|patch|lock|ipynb)$|(^|\/)(\.gitattributes|\.gitignore|\.gitkeep|CITATION\.cff|Makefile|Dockerfile)$/i;
/** Vocabularies: every line is data, and some are as big as small weights. */
const VOCABULARY =
  /(^|\/)(vocab(ulary)?|merges|tokenizer|added_tokens|special_tokens_map|bpe\.codes|dict|labels?|classes)\.(json|txt|model|vocab|dict)$/i;
const TEXT =
  /\.(json|ya?ml|py|jinja2?|j2|toml|cfg|ini|sh)$|(^|\/)requirements[\w.-]*\.txt$|(^|\/)setup\.(py|cfg)$/i;

export type ReadingPlan = {
  /** Read whole: configurations, templates, code. */
  texts: readonly FileEntry[];
  /** Read by ranges: whatever could be weights. */
  artifacts: readonly FileEntry[];
  /** Left out because of a stated limit, with the reason. */
  beyond: readonly { file: FileEntry; message: string }[];
};

/**
 * Which files of a snapshot are read, and how. By name only to save requests: what is read is judged by content, and
 * what could be weights is always read. A directory is read in full, a repository over a network within stated limits.
 */
export function readingPlan(files: readonly FileEntry[], source: Snapshot["source"]): ReadingPlan {
  const texts: FileEntry[] = [];
  const artifacts: FileEntry[] = [];
  const beyond: { file: FileEntry; message: string }[] = [];
  const shards: FileEntry[] = [];
  let ggufs = 0;
  for (const file of files) {
    const remote = source === "hub";
    if (TEXT.test(file.path) && file.size <= textLimit(file.path) && !VOCABULARY.test(file.path))
      texts.push(file);
    else if (remote && skipped(file)) continue;
    else if (remote && /\.safetensors$/i.test(file.path)) shards.push(file);
    else if (remote && /\.gguf$/i.test(file.path) && ++ggufs > MOST_REMOTE_GGUF)
      beyond.push({ file, message: TOO_MANY_GGUF });
    else artifacts.push(file);
  }
  const all = [...artifacts, ...sample(shards)];
  if (source !== "hub") return { texts, artifacts: all, beyond };
  const tooMany = (most: number) =>
    `only ${most} files of this kind are read; leave some out with \`exclude\``;
  for (const file of texts.slice(MOST_REMOTE_TEXTS))
    beyond.push({ file, message: tooMany(MOST_REMOTE_TEXTS) });
  for (const file of all.slice(MOST_REMOTE_FILES)) beyond.push({ file, message: tooMany(MOST_REMOTE_FILES) });
  return { texts: texts.slice(0, MOST_REMOTE_TEXTS), artifacts: all.slice(0, MOST_REMOTE_FILES), beyond };
}

/** Bytes up to which a text is read whole. */
export function textLimit(path: string): number {
  return path.endsWith(".index.json") ? LARGEST_INDEX : LARGEST_TEXT;
}

function skipped(file: FileEntry): boolean {
  return MEDIA.test(file.path) || VOCABULARY.test(file.path) || (PROSE.test(file.path) && file.lfs !== true);
}

/** The first shards and the last one: every shard of one model is written by the same program. */
function sample(shards: readonly FileEntry[]): readonly FileEntry[] {
  if (shards.length <= MOST_REMOTE_SHARDS) return shards;
  return [...shards.slice(0, MOST_REMOTE_SHARDS - 1), ...shards.slice(-1)];
}
