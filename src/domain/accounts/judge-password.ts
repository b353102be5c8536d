import type { Config } from "../../config.ts";
import { commonPasswords } from "./common-passwords.ts";
import { passwordFault } from "./password-rules.ts";

/** Which rule a new password breaks, in words for its owner; null where it may be taken. */
export async function judgePassword(
  { config }: { config: Pick<Config, "PASSWORD_MIN_LENGTH" | "PUBLIC_URL"> },
  { password, email }: { password: string; email: string },
): Promise<string | null> {
  const common = await commonPasswords();
  const { PASSWORD_MIN_LENGTH: minLength, PUBLIC_URL: publicUrl } = config;
  return passwordFault({ password, email, minLength, publicUrl, isCommon: (word) => common.has(word) });
}
