import type { CardFacts, ModelEvidence } from "../model.ts";

/** Keys of a `config.json` under which a model keeps a second modality (transformers' composite configurations). */
const SECOND_MODALITY = [
  "vision_config",
  "audio_config",
  "vision_tower",
  "mm_vision_tower",
  "speech_config",
  "vision_tower_config",
  "visual",
  "vision_cfg",
  "image_token_id",
  "image_token_index",
  "audio_token_id",
];

/** Tasks of the Hub that take or give something beside text. */
const MULTIMODAL_TASKS =
  /^(image-text-to-text|visual-question-answering|image-to-text|any-to-any|video-text-to-text|audio-text-to-text|image-text-to-image|image-text-to-video|document-question-answering)$/;

/**
 * Whether a model is multimodal, from its configuration first and its declared task second, never from its name. Some licenses
 * (the use policies of Llama 3.2 and 4) hang on it. Undefined where neither says anything.
 */
export function modality(
  config: { path: string; value: unknown } | undefined,
  card: CardFacts | undefined,
  pipelineTag: string | undefined,
): ModelEvidence["multimodal"] {
  if (config !== undefined && typeof config.value === "object" && config.value !== null) {
    const key = SECOND_MODALITY.find((name) => Object.hasOwn(config.value ?? {}, name));
    const quote = key === undefined ? "no vision or audio part" : key;
    return { value: key !== undefined, evidence: { kind: "modality", place: { path: config.path }, quote } };
  }
  const task = pipelineTag ?? card?.pipelineTag;
  if (task === undefined) return undefined;
  const path = card?.path ?? "README.md";
  return {
    value: MULTIMODAL_TASKS.test(task),
    evidence: { kind: "modality", place: { path }, quote: `pipeline_tag: ${task}` },
  };
}
