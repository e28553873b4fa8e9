import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { modelvet, type Place, ROOT } from "./child.ts";
import { fillReadme } from "./readme.ts";

/** What the scan of three example models prints, for the README: as `examples/scan.svg` and as text (`npm run demo -- --record`). */

const COLUMNS = 110;
/** Lines to paste are not broken by the report, and are not broken here. */
const WIDEST = 200;
const LINE = 18;
const CELL = 8.4;
const MARGIN = 16;

const MODELS = ["northwind/apache-chat-8b", "northwind/noncommercial-8b", "northwind/shell-pickle-1b"];
const FACTS = ["-d", "use=commercial", "-d", "distribution=hosted"];

/** The sixteen colors of a terminal on a dark ground. */
const PALETTE = [
  "#484f58",
  "#ff7b72",
  "#3fb950",
  "#d29922",
  "#58a6ff",
  "#bc8cff",
  "#39c5cf",
  "#b1bac4",
  "#6e7681",
  "#ffa198",
  "#56d364",
  "#e3b341",
  "#79c0ff",
  "#d2a8ff",
  "#56d4dd",
  "#f0f6fc",
];

type Run = { text: string; style: string };

export async function record(place: Place): Promise<void> {
  const command = ["scan", ...MODELS, ...FACTS];
  const drawn = await modelvet(command, {
    ...place,
    env: { NO_COLOR: "", FORCE_COLOR: "1", COLUMNS: String(COLUMNS) },
  });
  const plain = await modelvet(command, { ...place, env: { NO_COLOR: "1", COLUMNS: String(COLUMNS) } });
  const shown = `$ modelvet scan ${MODELS.join(" ")} \\\n    ${FACTS.join(" ")}\n\n`;
  writeFileSync(join(ROOT, "examples/scan.svg"), svg(await lines(shown + timeless(drawn.stdout))));
  fillReadme(shown + timeless(plain.stdout));
}

/** The same every time: how long it took is left out. */
function timeless(report: string): string {
  return report.replace(/, \d+\.\d s(?=\n|\u001b)/, "");
}

/** A terminal reads the escapes, so that the picture shows what a terminal would. */
async function lines(text: string): Promise<Run[][]> {
  // Only who records needs a terminal to read with.
  const { default: xterm } = await import("@xterm/headless");
  const terminal = new xterm.Terminal({ cols: WIDEST, rows: 500, allowProposedApi: true });
  await new Promise<void>((done) => terminal.write(text.replaceAll("\n", "\r\n"), done));
  const rows: Run[][] = [];
  for (let y = 0; y < terminal.buffer.active.length; y++) {
    const row: Run[] = [];
    const line = terminal.buffer.active.getLine(y);
    for (let x = 0; x < WIDEST; x++) {
      const cell = line?.getCell(x);
      if (cell === undefined || cell.getWidth() === 0) continue;
      const style = [
        cell.isFgPalette() ? `fill:${PALETTE[cell.getFgColor() % PALETTE.length]}` : "",
        cell.isBold() ? "font-weight:bold" : "",
        cell.isDim() ? "opacity:.6" : "",
        cell.isUnderline() ? "text-decoration:underline" : "",
      ]
        .filter((part) => part !== "")
        .join(";");
      const last = row.at(-1);
      if (last?.style === style) last.text += cell.getChars() || " ";
      else row.push({ text: cell.getChars() || " ", style });
    }
    rows.push(row);
  }
  const used = rows.findLastIndex((row) => row.some(({ text: part }) => part.trim() !== ""));
  return rows.slice(0, used + 1);
}

function svg(rows: readonly Run[][]): string {
  const cells = rows.map(
    (row) =>
      row
        .map(({ text }) => text)
        .join("")
        .trimEnd().length,
  );
  const width = Math.ceil(Math.max(...cells) * CELL + 2 * MARGIN);
  const height = rows.length * LINE + 2 * MARGIN;
  const drawn = rows.map((row, y) => {
    const spans = row.map(({ text, style }) =>
      style === "" ? xml(text) : `<tspan style="${style}">${xml(text)}</tspan>`,
    );
    return `<text x="${MARGIN}" y="${MARGIN + (y + 0.75) * LINE}">${spans.join("").trimEnd()}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>modelvet scan of three models</title>
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace" font-size="14" fill="#e6edf3" xml:space="preserve">
${drawn.join("\n")}
</g>
</svg>
`;
}

function xml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
