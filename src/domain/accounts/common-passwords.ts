let known: Promise<ReadonlySet<string>> | null = null;

/** The some 49,000 passwords that breaches show most often; read when they are first asked for, some megabytes. */
export function commonPasswords(): Promise<ReadonlySet<string>> {
  known ??= import("@zxcvbn-ts/language-common").then(({ dictionary }) => new Set(dictionary["passwords-common"]));
  return known;
}
