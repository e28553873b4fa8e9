import { Box, Text, useInput } from "ink";
import type { Frame } from "./frame.ts";
import { keysOf } from "./keystroke.ts";

export type AppProps = { frame: Frame; onKeys: (keys: readonly string[]) => void };

/** One frame on the screen. It keeps no state: whoever owns the state draws it again. */
export function App({ frame, onKeys }: AppProps) {
  useInput((input, key) => onKeys(keysOf(input, key)));
  return (
    <Box flexDirection="column">
      <Row text={frame.header} />
      <Box>
        {frame.columns.map((pile) => (
          <Box key={pile[0]?.pane} flexDirection="column" flexShrink={0}>
            {pile.map(({ pane, width, lines }) => (
              <Pane key={pane} width={width} lines={lines} />
            ))}
          </Box>
        ))}
      </Box>
      <Row text={frame.footer} />
    </Box>
  );
}

function Pane({ width, lines }: { width: number; lines: readonly string[] }) {
  return (
    <Box width={width} flexDirection="column" flexShrink={0}>
      {lines.map((line, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place.
        <Row key={row} text={line} />
      ))}
    </Box>
  );
}

/** A line is cut where it is drawn; `truncate` keeps one that a terminal draws wider from pushing the others down. */
function Row({ text }: { text: string }) {
  return <Text wrap="truncate">{text}</Text>;
}
