const IDEOGRAPHS = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/g;
const WORDS = /[A-Za-z]{2,}/g;
const LEAST = 100;

/**
 * The halves of a bilingual text: copies often carry only one of them. Empty for a text in one language, or where the
 * other one is no more than names and headings.
 */
export function languagesOf(text: string): string[] {
  const eastern: string[] = [];
  const western: string[] = [];
  for (const line of text.split("\n")) {
    const ideographs = line.match(IDEOGRAPHS)?.length ?? 0;
    const words = line.match(WORDS)?.length ?? 0;
    if (ideographs === 0 && words === 0) continue;
    (ideographs > words ? eastern : western).push(line);
  }
  const halves = [eastern.join("\n"), western.join("\n")];
  const enough =
    (halves[0]?.match(IDEOGRAPHS)?.length ?? 0) >= LEAST && (halves[1]?.match(WORDS)?.length ?? 0) >= LEAST;
  return enough ? halves : [];
}
