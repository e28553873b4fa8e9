import { Box, Text, useInput } from "ink";
import type { Frame } from "./frame.ts";
import { keysOf } from "./keystroke.ts";
import type { DrawnPane } from "./pane.ts";

export type AppProps = { frame: Frame; onKeys: (keys: readonly string[]) => void };

/** One frame on the screen. It keeps no state: whoever owns the state draws it again. */
export function App({ frame, onKeys }: AppProps) {
  useInput((input, key) => onKeys(keysOf(input, key)));
  return (
    <Box flexDirection="column">
      <Rows text={frame.header} />
      <Box>
        {frame.columns.map((pile) => (
          <Box key={pile[0]?.pane} flexDirection="column" flexShrink={0}>
            {pile.map(({ pane, ...drawn }) => (
              <Pane key={pane} {...drawn} />
            ))}
          </Box>
        ))}
      </Box>
      <Rows text={frame.footer} />
    </Box>
  );
}

function Pane({ width, above, rows, below, side }: DrawnPane) {
  const room = side === "" ? width : width - 2;
  return (
    <Box width={width} flexDirection="column" flexShrink={0}>
      <Rows text={above} />
      <Box>
        <Side side={side} height={rows.length} />
        <Box width={room} flexShrink={0}>
          <Rows text={rows.join("\n")} />
        </Box>
        <Side side={side} height={rows.length} />
      </Box>
      <Rows text={below} />
    </Box>
  );
}

function Side({ side, height }: { side: string; height: number }) {
  return side === "" ? null : <Rows text={Array(height).fill(side).join("\n")} />;
}

/** Lines that are cut to their width already: one text for all of them, since Ink lays out each text by itself. */
function Rows({ text }: { text: string }) {
  return <Text wrap="truncate">{text}</Text>;
}
