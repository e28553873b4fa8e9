const ENTER = "\u001b[?1049h\u001b[2J\u001b[H";
const LEAVE = "\u001b[?1049l\u001b[?25h";

/** What the interface reads and draws on, and what ends it from outside. */
export type Streams = { stdin: NodeJS.ReadStream; stdout: NodeJS.WriteStream; signal: AbortSignal };

/** A screen of its own, and the way back; `leave` may be called any number of times. */
export type Screen = {
  /** Nothing on the screen, the cursor at its top: what stood there was laid out for another width. */
  wipe(): void;
  leave(): void;
};

/**
 * Enters the alternate screen, with keys as they are pressed: Ink asks for them only after its first frame. However the
 * process ends, the user's own screen comes back first: an error that is printed on the alternate one would be gone with it.
 */
export function enterScreen({ stdin, stdout }: Pick<Streams, "stdin" | "stdout">): Screen {
  let entered = true;
  const leave = () => {
    if (!entered) return;
    entered = false;
    stdin.setRawMode(false);
    stdout.write(LEAVE);
    process.off("exit", leave);
    process.off("uncaughtException", leave);
    process.off("unhandledRejection", leave);
  };
  process.on("exit", leave);
  process.prependListener("uncaughtException", leave);
  process.prependListener("unhandledRejection", leave);
  stdin.setRawMode(true);
  stdout.write(ENTER);
  return {
    wipe() {
      if (entered) stdout.write("\u001b[2J\u001b[H");
    },
    leave,
  };
}
