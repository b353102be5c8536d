import { describeError } from "../../lib/errors.ts";
import type { Doer } from "../audit/index.ts";
import {
  type Failure,
  type Purpose,
  readStanding,
  recordFailure,
  recordRefusal,
  recordSpraying,
  type SignInUser,
} from "./attempt-store.ts";
import { type AccountsCtx, type HashCtx, inSeconds, nowOf, sendSoon } from "./ctx.ts";
import { SPRAYED_BY_ALL, SPRAYED_BY_ONE, UNLOCK_MAIL_AT, waitS } from "./delays.ts";
import { accountName, addressName, normaliseEmail } from "./names.ts";
import { MAIL_LINKS } from "./mail-tokens.ts";
import { keepPassword, matchPassword } from "./kept-password.ts";
import { isOutdated } from "./password.ts";
import { replaceHashes } from "./password-store.ts";
import { Role } from "./roles.ts";
import { openSession } from "./session-store.ts";
import { issueTokens, type Tokens } from "./issue-tokens.ts";

export type SignInInput = { email: string; password: string; userAgent: string | null; address: string };
export type SignInResult = { state: "signed_in"; tokens: Tokens } | { state: "wrong" } | { state: "early"; retryAfterS: number };

/**
 * A session for the right password. Unknown, suspended, unconfirmed (where that matters) and wrong cost and answer the
 * same, and so does an attempt before its time.
 */
export async function signIn(ctx: HashCtx, doer: Doer, input: SignInInput): Promise<SignInResult> {
  const result = await trySignIn(ctx, doer, input);
  const names = { account_name: await accountName(ctx.config, input.email), address_name: await addressName(ctx.config, input.address) };
  ctx.log("info", "sign_in", { request_id: ctx.requestId, outcome: result.state, ...names });
  return result;
}

async function trySignIn(ctx: HashCtx, doer: Doer, input: SignInInput): Promise<SignInResult> {
  const email = normaliseEmail(input.email);
  const checked = await checkPassword(ctx, doer, { ...input, email, purpose: "sign_in" });
  if (checked.state !== "right") return checked;
  const { user, who, hash } = checked;
  const id = ctx.newId("ses");
  const signedInMs = ctx.clock();
  const expiresMs = signedInMs + 1000 * Math.min(ctx.config.SESSION_IDLE_S, ctx.config.SESSION_MAX_S);
  const isOpen =
    !user.isSuspended &&
    (user.isVerified || ctx.config.signInBeforeVerify) &&
    (await openSession(
      ctx.db,
      { ...doer, actor: { type: "user", id: user.id } },
      {
        ...{ id, userId: user.id, userAgent: input.userAgent?.slice(0, 200) ?? null },
        ...{ account: who.account, passwordVersion: user.passwordVersion },
        ...{ now: new Date(signedInMs).toISOString(), expiresAt: new Date(expiresMs).toISOString() },
      },
    ));
  if (!isOpen) {
    // Counted like a wrong password: else the delays would tell that there is such an account.
    await noteFailure(ctx, doer, { ...who, email, purpose: "sign_in", why: "shut" });
    return { state: "wrong" };
  }
  if (isOutdated(hash)) ctx.waitUntil(renewHash(ctx, { ...user, email }, input.password));
  const holder = { userId: user.id, role: Role.parse(user.role), isVerified: user.isVerified, signedInMs };
  return { state: "signed_in", tokens: await issueTokens(ctx, holder, { sessionId: id, generation: 0, expiresMs }) };
}

/** What an account and an address are called where neither may be kept. */
type Names = { account: string; address: string };

export type CheckedPassword =
  | { state: "right"; user: SignInUser; who: Names; hash: string }
  | { state: "wrong" }
  | { state: "early"; retryAfterS: number };

/** Judges a password under the delays of its account and address; a failure is recorded. */
export async function checkPassword(
  ctx: HashCtx,
  doer: Doer,
  { email, password, address, purpose }: { email: string; password: string; address: string; purpose: Purpose },
): Promise<CheckedPassword> {
  const who = { account: await accountName(ctx.config, email), address: await addressName(ctx.config, address) };
  const standing = await readStanding(ctx.db, email, who, nowOf(ctx));
  const retryAfterS = waitS(standing, ctx.clock());
  const { user } = standing;
  if (retryAfterS > 0) {
    await recordRefusal(ctx.db, doer, { ...who, purpose, userId: user?.id ?? null, now: nowOf(ctx) });
    return { state: "early", retryAfterS };
  }
  const hash = await matchPassword(ctx, { email, password, kept: user?.passwordHash ?? null });
  if (user === null || hash === null) {
    await noteFailure(ctx, doer, { ...who, email, purpose, why: "wrong" });
    return { state: "wrong" };
  }
  return { state: "right", user, who, hash };
}

/** Made anew after the answer, or, where that fails, at the next sign-in. */
async function renewHash(
  ctx: HashCtx,
  { id, email, passwordHash: before }: SignInUser & { email: string },
  password: string,
): Promise<void> {
  try {
    await replaceHashes(ctx.db, [{ id, before, after: await keepPassword(ctx, email, password) }]);
  } catch (error) {
    ctx.log("warn", "hash_not_renewed", { request_id: ctx.requestId, failure: describeError(error) });
  }
}

type FailedAttempt = Names & Pick<Failure, "email" | "purpose" | "why">;

async function noteFailure(ctx: AccountsCtx, doer: Doer, it: FailedAttempt): Promise<void> {
  const { mailId, accountsOfAddress, accountsLately } = await recordFailure(ctx.db, doer, {
    ...it,
    ...{ now: nowOf(ctx), unlockAt: UNLOCK_MAIL_AT },
    ...{ linkId: ctx.newId("mtk"), linkExpiresAt: inSeconds(ctx, MAIL_LINKS.unlock.lifeS), mailId: ctx.newId("mal") },
  });
  sendSoon(ctx, mailId);
  if (accountsOfAddress >= SPRAYED_BY_ONE || accountsLately >= SPRAYED_BY_ALL) {
    const counts = { accounts_of_address: accountsOfAddress, accounts_lately: accountsLately };
    ctx.log("warn", "password_spraying", { request_id: ctx.requestId, ...counts, address_name: it.address });
    await recordSpraying(ctx.db, doer, { counts, isByOne: accountsOfAddress >= SPRAYED_BY_ONE, now: nowOf(ctx) });
  }
}
