import * as z from "zod/mini";
import { manifestSchema } from "./schema.ts";

/** Where editors find the schema of the released version; `modelvet init` writes it into the first line. */
export const SCHEMA_NAME = "models.schema.json";

/** The JSON Schema of the manifest, for editors: as people write it, before underscores are read. */
export function manifestJsonSchema(): string {
  const schema = z.toJSONSchema(manifestSchema, { io: "input", unrepresentable: "any", target: "draft-07" });
  return `${JSON.stringify({ title: "modelvet manifest", ...schema }, null, 2)}\n`;
}
