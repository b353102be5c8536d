/** Frequencies of vCalendar 1.0's rules, and the part their list of values becomes. */
const FORMS: Record<string, { frequency: string; list: string }> = {
  D: { frequency: "DAILY", list: "" },
  W: { frequency: "WEEKLY", list: "BYDAY" },
  MP: { frequency: "MONTHLY", list: "BYDAY" },
  MD: { frequency: "MONTHLY", list: "BYMONTHDAY" },
  YM: { frequency: "YEARLY", list: "BYMONTH" },
  YD: { frequency: "YEARLY", list: "BYYEARDAY" },
};

/**
 * A vCalendar 1.0 rule ("MP2 1+ TU 1- FR #10") in the words of RFC 5545; null when it is none. `#0` is for ever, and a rule
 * without an end comes twice.
 */
export function translateOldRule(written: string): string | null {
  const [head = "", ...words] = written.trim().toUpperCase().split(/\s+/);
  const match = /^(D|W|MP|MD|YM|YD)(\d+)$/.exec(head);
  const form = FORMS[match?.[1] ?? ""];
  if (!match || !form) return null;
  const parts = [`FREQ=${form.frequency}`, `INTERVAL=${match[2]}`];
  const values: string[] = [];
  let nth = "";
  let end = "COUNT=2";
  for (const word of words) {
    if (/^#\d+$/.test(word)) end = word === "#0" ? "" : `COUNT=${word.slice(1)}`;
    else if (/^\d{8}T\d{6}Z?$/.test(word)) end = `UNTIL=${word}`;
    else if (match[1] === "MP" && /^\d[+-]$/.test(word)) nth = signed(word);
    else if (/^\d+[+-]$/.test(word)) values.push(signed(word));
    else values.push(word === "LD" ? "-1" : `${nth}${word}`);
  }
  if (values.length > 0 && form.list !== "") parts.push(`${form.list}=${values.join(",")}`);
  return [...parts, end].filter((part) => part !== "").join(";");
}

/** `2-` is the second from the end. */
function signed(word: string): string {
  return word.endsWith("-") ? `-${word.slice(0, -1)}` : word.slice(0, -1);
}
