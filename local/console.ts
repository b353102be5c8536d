const SLOW_MS = 300;

const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

/** Writes a line, in colours only to a terminal; a reader that has gone away is no reason to stop. */
export function say(line: string): void {
  process.stdout.write(`${process.stdout.isTTY ? line : line.replaceAll(COLOURS, "")}\n`);
}
process.stdout.on("error", () => undefined);
process.stderr.on("error", () => undefined);

/** Waits for a step of the start and says what it is, when it takes long enough to wonder. */
export async function step<T>(what: string, work: Promise<T>): Promise<T> {
  const timer = setTimeout(() => say(`… ${what}`), SLOW_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
