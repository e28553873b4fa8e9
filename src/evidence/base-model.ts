import type { Evidence, LineageNode } from "../model.ts";

const HUB_ID = /^[A-Za-z0-9][\w.-]{0,95}(\/[A-Za-z0-9][\w.-]{0,95})?$/;

export type BaseModel = {
  id: string;
  relation?: LineageNode["relation"];
  namedAt: Evidence;
  /** Not declared, but said in prose or suggested by a file: it counts only where there is such a model. */
  likely?: "said" | "suggested";
};

/** `org/name` out of an id or a Hub URL; undefined for a local path or anything else. */
export function baseModelId(text: string): string | undefined {
  const url = /^https?:\/\/(?:www\.)?(?:huggingface\.co|hf\.co)\/(?:models\/)?([^?#\s]+)/i.exec(text)?.[1];
  const id = (url?.split("/").slice(0, 2).join("/") ?? text).replace(/\/$/, "");
  return HUB_ID.test(id) && !id.includes("..") ? id : undefined;
}
