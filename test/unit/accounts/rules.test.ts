import { describe, expect, it } from "vitest";
import { type Evidence, openCredentials } from "../../../src/domain/accounts/credentials.ts";
import { delayAfterS, waitS } from "../../../src/domain/accounts/delays.ts";
import { hashKey, makeKey } from "../../../src/domain/accounts/key-text.ts";
import { ConfigSchema } from "../../../src/config.ts";
import { judgePassword } from "../../../src/domain/accounts/judge-password.ts";
import { hashPassword, verifyPassword } from "../../../src/domain/accounts/password.ts";
import { scopeFor, scopesOf } from "../../../src/domain/accounts/scopes.ts";

describe("delays after wrong passwords", () => {
  it("are nothing for the first three, then double, up to a quarter of an hour", () => {
    expect([0, 1, 2, 3, 4, 5, 6, 10, 13, 50].map(delayAfterS)).toEqual([0, 0, 0, 0, 2, 4, 8, 128, 900, 900]);
  });

  it("count from the latest failure, of the account or of the address, whichever is longer", () => {
    const at = (failures: number, lastMs: number) => ({ failures, lastMs });
    expect(waitS({ account: at(4, 10_000), address: at(0, 0) }, 10_500)).toBe(2);
    expect(waitS({ account: at(4, 10_000), address: at(0, 0) }, 12_000)).toBe(0);
    expect(waitS({ account: at(4, 10_000), address: at(6, 9_000) }, 10_000)).toBe(7);
    expect(waitS({ account: at(3, 10_000), address: at(3, 10_000) }, 10_000)).toBe(0);
  });
});

describe("what an isolate knows of credentials", () => {
  const evidence = (sinceMs: number, expiresMs = Infinity): Evidence => ({
    actor: { type: "user", id: "usr_1", sessionId: "ses_1", signedInMs: 0, role: "user", isVerified: true },
    ids: ["ses_1", "usr_1"],
    ...{ sinceMs, expiresMs, allowedIps: [] },
  });
  const sizes = { maxEntries: 2, maxAgeMs: 1_000, maxRefused: 2, refusedForMs: 4_000, touchEveryMs: 60_000 };

  it("is recalled until it expires or is too old", () => {
    const credentials = openCredentials(sizes);
    credentials.remember("a", evidence(0));
    credentials.remember("b", evidence(0, 500));
    expect([credentials.recall("a", 499) !== null, credentials.recall("b", 499) !== null]).toEqual([true, true]);
    expect([credentials.recall("a", 500) !== null, credentials.recall("b", 500)]).toEqual([true, null]);
    expect(credentials.recall("a", 1_000)).toBeNull();
  });

  it("makes room by forgetting the oldest", () => {
    const credentials = openCredentials(sizes);
    for (const name of ["a", "b", "c"]) credentials.remember(name, evidence(0));
    expect(["a", "b", "c"].map((name) => credentials.recall(name, 1) !== null)).toEqual([false, true, true]);
  });

  it("is for a moment that one is no good, of a few of them", () => {
    const credentials = openCredentials(sizes);
    credentials.remember("a", evidence(0));
    for (const name of ["a", "b"]) credentials.refuse(name, 0);
    expect(credentials.recall("a", 1)).toBeNull();
    expect([credentials.isRefused("a", 3_999), credentials.isRefused("a", 4_000)]).toEqual([true, false]);
    credentials.refuse("c", 0);
    expect(["a", "b", "c"].map((name) => credentials.isRefused(name, 1))).toEqual([false, true, true]);
  });

  it("says of uses only once a minute, and then of all of them", () => {
    const credentials = openCredentials(sizes);
    expect(credentials.use("a", 0)).toEqual([{ id: "a", at: "1970-01-01T00:00:00.000Z" }]);
    expect(credentials.use("a", 1_000)).toEqual([]);
    expect(credentials.use("b", 2_000)).toEqual([]);
    expect(credentials.use("b", 60_000).map(({ id, at }) => `${id} ${at.slice(14, 19)}`)).toEqual(["a 00:01", "b 01:00"]);
  });
});

describe("a key's text", () => {
  const [old, present] = [
    { kid: "old", secret: "a secret of this test only" },
    { kid: "present", secret: "another secret of this test" },
  ];
  const config = { HASH_KEYS: [old], ENVIRONMENT: "production" as const };

  it("is told from every slip of one character, and from a key of another environment", async () => {
    const { text, prefix, hash } = await makeKey(config, (count) => new Uint8Array(count).map((_, i) => i * 37));
    expect(text.startsWith(prefix)).toBe(true);
    expect(text).toMatch(/^tdg_live_/);
    expect(await hashKey(config, text)).toBe(hash);
    for (let at = 9; at < text.length; at++) {
      const slip = `${text.slice(0, at)}${text[at] === "7" ? "8" : "7"}${text.slice(at + 1)}`;
      expect(await hashKey(config, slip), slip).toBeNull();
    }
    expect(await hashKey({ ...config, ENVIRONMENT: "development" }, text)).toBeNull();
  });

  it("is known by the secret it was made by as long as that is kept, and made by the first", async () => {
    const { text, hash, hashKid } = await makeKey(config, (count) => new Uint8Array(count));
    expect(hashKid).toBe("old");
    expect(await hashKey({ ...config, HASH_KEYS: [present, old] }, text)).toBe(hash);
    expect(await hashKey({ ...config, HASH_KEYS: [present] }, text)).toBeNull();
    expect((await makeKey({ ...config, HASH_KEYS: [present, old] }, (count) => new Uint8Array(count))).hashKid).toBe("present");
  });
});

describe("passwords", () => {
  const long = Array.from({ length: 129 }, (_, i) => String.fromCodePoint(0x21 + ((i * i * 7 + i * 3) % 93))).join("");
  it.each([
    ["Test123!", "test@example.com", null],
    ["correct horse battery", "a@example.com", null],
    ["a lion sleeps", "lion@lions.example", null],
    ["ünïcödé pass", "a@example.com", null],
    ["🐎🐎🐎🐎🐎🐎🐎", "a@example.com", "must have at least 8 characters"],
    [long, "a@example.com", "may have at most 128 characters"],
    [long.slice(0, 128), "a@example.com", null],
    ["aaaaaaaaaa", "a@example.com", "must not be a mere sequence or repetition"],
    ["abcdefghij", "a@example.com", "must not be a mere sequence or repetition"],
    ["87654321", "a@example.com", "must not be a mere sequence or repetition"],
    ["abcd4321", "a@example.com", "must not be a mere sequence or repetition"],
    ["aaabbbcccddd", "a@example.com", "must not be a mere sequence or repetition"],
    ["xk7xk7xk7xk7", "a@example.com", "must not be a mere sequence or repetition"],
    ["1Password!!", "a@example.com", "is among those that are guessed first"],
    ["p@ssw0rd 99", "a@example.com", "is among those that are guessed first"],
    ["letmein2024", "a@example.com", "is among those that are guessed first"],
    ["monkeymonkey", "a@example.com", "is among those that are guessed first"],
    ["1qaz2wsx3edc", "a@example.com", "is among those that are guessed first"],
    ["!!sonyericsson7", "a@example.com", "is among those that are guessed first"],
    ["ada.lovelace", "Ada.Lovelace@example.com", "must not be made of your own address"],
    ["AdaLovelace1815", "ada.lovelace@example.com", "must not be made of your own address"],
    ["lovelace-lovelace-", "ada.lovelace@example.com", "must not be made of your own address"],
    ["Babbage!1822", "ada@babbage.example", "must not be made of your own address"],
    ["tidings-2026", "a@example.com", "must not be made of the name of this service"],
    ["T1d1ngs-2026", "a@example.com", "must not be made of the name of this service"],
    ["#Harbour99", "a@example.com", "must not be made of the name of this service"],
  ])("%s of %s is judged by its rule", async (password, email, expected) => {
    const config = { PASSWORD_MIN_LENGTH: 8, PUBLIC_URL: "https://news.harbour.example" };
    expect(await judgePassword({ config }, { password, email })).toBe(expected);
  });

  it("must have twelve characters where nothing else is said", async () => {
    const config = { PASSWORD_MIN_LENGTH: ConfigSchema.shape.PASSWORD_MIN_LENGTH.parse(undefined), PUBLIC_URL: "https://news.example" };
    const judge = (password: string) => judgePassword({ config }, { password, email: "a@example.com" });
    expect(await judge("lions sleep")).toBe("must have at least 12 characters");
    expect(await judge("a lion slept")).toBeNull();
  });

  it("count to their last character: none is cut", async () => {
    const hash = await hashPassword(long.slice(0, 128));
    expect(await verifyPassword(long.slice(0, 128), hash)).toBe(true);
    expect(await verifyPassword(long.slice(0, 127), hash)).toBe(false);
    expect(await verifyPassword(`${long.slice(0, 127)}~`, hash)).toBe(false);
  });

  it("that breaches show most often are refused, whatever the case", async () => {
    const { dictionary } = await import("@zxcvbn-ts/language-common");
    const config = { PASSWORD_MIN_LENGTH: 8, PUBLIC_URL: "https://news.example" };
    const common = dictionary["passwords-common"].filter((password) => password.length >= 8);
    const taken: string[] = [];
    for (const password of common) {
      if ((await judgePassword({ config }, { password: password.toUpperCase(), email: "a@example.com" })) === null) taken.push(password);
    }
    expect(common.length).toBeGreaterThan(10_000);
    expect(taken).toEqual([]);
  });
});

describe("scopes", () => {
  it("of an operation are its resource, read or written; what has none of its own counts as items", () => {
    expect([scopeFor("get", "/watches/{id}"), scopeFor("delete", "/watches/{id}")]).toEqual(["watches:read", "watches:write"]);
    expect([scopeFor("get", "/agencies"), scopeFor("patch", "/venues/{id}")]).toEqual(["items:read", "items:write"]);
  });

  it("grow with the role, and nobody but administrators reaches administration", () => {
    const [user, editor, admin] = [scopesOf("user"), scopesOf("editor"), scopesOf("admin")];
    expect(editor).toEqual(expect.arrayContaining(user));
    expect(admin).toEqual(expect.arrayContaining(editor));
    expect(editor.filter((scope) => scope.startsWith("admin:") || scope.startsWith("sources:"))).toEqual([]);
  });
});
