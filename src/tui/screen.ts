const ENTER = "\u001b[?1049h\u001b[2J\u001b[H";
const LEAVE = "\u001b[?1049l\u001b[?25h";

/** A screen of its own, and the way back; `leave` may be called any number of times. */
export type Screen = {
  /** Nothing on the screen, the cursor at its top: what stood there was laid out for another width. */
  wipe(): void;
  leave(): void;
};

/**
 * Enters the alternate screen. However the process ends, the user's own screen comes back first: an error that is printed
 * on the alternate one would be gone with it.
 */
export function enterScreen(stdout: { write(text: string): unknown }): Screen {
  let entered = true;
  const leave = () => {
    if (!entered) return;
    entered = false;
    stdout.write(LEAVE);
    process.off("exit", leave);
    process.off("uncaughtException", leave);
    process.off("unhandledRejection", leave);
  };
  process.on("exit", leave);
  process.prependListener("uncaughtException", leave);
  process.prependListener("unhandledRejection", leave);
  stdout.write(ENTER);
  return {
    wipe() {
      if (entered) stdout.write("\u001b[2J\u001b[H");
    },
    leave,
  };
}
