export type LogLevel = "info" | "warn" | "error";
export type LogFields = Record<string, string | number | boolean | null | undefined | object>;

/** One wide event per request, message and tick; `event` says which. */
export type Log = (level: LogLevel, event: string, fields: LogFields) => void;

const SECRET = /pass(word)?|secret|token|authorization|cookie|api_?key|signature/i;

/** Names come from the code and so are few: each is judged once. */
const judged = new Map<string, boolean>();

function soundsSecret(name: string): boolean {
  let verdict = judged.get(name);
  if (verdict === undefined) judged.set(name, (verdict = SECRET.test(name)));
  return verdict;
}

function redact(fields: LogFields): LogFields {
  const safe: LogFields = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) safe[name] = soundsSecret(name) ? "[redacted]" : value;
  }
  return safe;
}

const COLOUR: Record<LogLevel, string> = { info: "\u001b[36m", warn: "\u001b[33m", error: "\u001b[31m" };

function pretty(level: LogLevel, event: string, fields: LogFields, at: string): string {
  const rest = Object.entries(fields)
    .map(([name, value]) => `\u001b[2m${name}=\u001b[0m${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(" ");
  return `\u001b[2m${at.slice(11, 19)}\u001b[0m ${COLOUR[level]}${event}\u001b[0m ${rest}`;
}

/** A log that writes one line an event; fields whose name sounds like a secret are redacted. */
export function makeLog(format: "json" | "pretty", clock: () => number, write: (line: string) => void): Log {
  return (level, event, fields) => {
    const at = new Date(clock()).toISOString();
    const safe = redact(fields);
    write(format === "json" ? JSON.stringify({ at, level, event, ...safe }) : pretty(level, event, safe, at));
  };
}
