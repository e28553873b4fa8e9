const ENTER = "\u001b[?1049h\u001b[2J\u001b[H";
const LEAVE = "\u001b[?1049l\u001b[?25h";
const NO_CURSOR = "\u001b[?25l";

/** Signals whose usual end of a process leaves the terminal as it is. Who started it hears of Ctrl-C and of a request to end. */
const DEADLY = ["SIGHUP", "SIGQUIT"] as const;
/** Milliseconds after which a process that was not stopped goes on: there is no shell that could continue it. */
const STOPPED = 200;

/** What the interface reads and draws on, and what ends it from outside. */
export type Streams = { stdin: NodeJS.ReadStream; stdout: NodeJS.WriteStream; signal: AbortSignal };

/** A screen of its own, and the way back; `leave` may be called any number of times. */
export type Screen = {
  /** Nothing on the screen, the cursor at its top: what stood there was laid out for another width. */
  wipe(): void;
  /** As Ctrl-Z in a shell: the user's own screen comes back, and the job stops until it is continued. */
  suspend(): void;
  leave(): void;
};

/**
 * Enters the alternate screen, with keys as they are pressed: Ink asks for them only after its first frame. However the
 * process ends or is stopped, the user's own screen comes back first: an error that is printed on the alternate one would be
 * gone with it. `onReturn` is called when it goes on after a stop, with an empty screen.
 */
export function enterScreen(
  { stdin, stdout }: Pick<Streams, "stdin" | "stdout">,
  onReturn: () => void = () => undefined,
): Screen {
  let entered = true;
  let shown = true;
  let waiting: NodeJS.Timeout | undefined;
  const show = (more = "") => {
    shown = true;
    stdin.setRawMode(true);
    stdout.write(ENTER + more);
  };
  const hide = () => {
    if (!shown) return;
    shown = false;
    stdin.setRawMode(false);
    stdout.write(LEAVE);
  };
  const leave = () => {
    if (!entered) return;
    entered = false;
    clearTimeout(waiting);
    hide();
    process.off("exit", leave);
    process.off("uncaughtException", leave);
    process.off("unhandledRejection", leave);
    process.off("SIGTSTP", stop);
    process.off("SIGCONT", goOn);
    for (const signal of DEADLY) process.off(signal, die);
  };
  const die = (signal: NodeJS.Signals) => {
    try {
      leave();
    } finally {
      // Its terminal may be gone. Nobody listens any more: now it ends as it would have.
      process.kill(process.pid, signal);
    }
  };
  const stop = () => {
    hide();
    process.off("SIGTSTP", stop);
    process.kill(process.pid, "SIGTSTP");
    waiting = setTimeout(goOn, STOPPED);
  };
  const goOn = () => {
    if (!entered) return;
    clearTimeout(waiting);
    // A shell has set the terminal to its own liking, also where the stop was one that nobody hears of.
    if (shown) stdin.setRawMode(false);
    process.off("SIGTSTP", stop).on("SIGTSTP", stop);
    show(NO_CURSOR);
    onReturn();
    // A window that changed meanwhile told only whoever was in front: the stream asks for its size at this signal.
    process.kill(process.pid, "SIGWINCH");
  };
  process.on("exit", leave);
  process.prependListener("uncaughtException", leave);
  process.prependListener("unhandledRejection", leave);
  if (process.platform !== "win32") {
    for (const signal of DEADLY) process.on(signal, die);
    process.on("SIGTSTP", stop);
    process.on("SIGCONT", goOn);
  }
  show();
  return {
    wipe() {
      if (shown) stdout.write("\u001b[2J\u001b[H");
    },
    // Whoever started it, such as a package runner, has to stop with it, or its shell waits on.
    suspend() {
      if (process.platform !== "win32") process.kill(0, "SIGTSTP");
    },
    leave,
  };
}
