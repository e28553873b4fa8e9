import type { ModelChanges } from "./changes.ts";

/** `modelvet/diff@1`: every change as data; foreign words in it are raw. */
export function changesJson(models: readonly ModelChanges[], before: string, after: string): string {
  const document = {
    schema: "modelvet/diff@1",
    exitCode: 0,
    before,
    after,
    worse: models.some(({ changes }) => changes.some(({ direction }) => direction === "worse")),
    models: models.map(({ key, changes }) => ({ id: key, changes })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
