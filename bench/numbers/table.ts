import type { Figure } from "./figures.ts";

const [BEGIN, END] = ["<!-- numbers: made by `node bench/run.ts numbers` -->", "<!-- end of numbers -->"];

/** The README with its table of figures as they were measured; throws where the marks of the table are missing. */
export function withNumbers(readme: string, figures: readonly Figure[]): string {
  const [from, to] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (from < 0 || to < from) throw new Error("README.md has no table of numbers");
  const rows = figures.map(({ what, measured, aim, command }) => `| ${what} | ${measured} | ${aim ?? ""} | \`${command}\` |`);
  const table = ["| what | measured | aim | command |", "|---|---|---|---|", ...rows].join("\n");
  return `${readme.slice(0, from)}${BEGIN}\n\n${table}\n\n${readme.slice(to)}`;
}
