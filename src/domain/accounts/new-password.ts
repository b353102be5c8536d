import { AppError, type FieldError } from "../../lib/errors.ts";

type JudgeCtx = {
  jobs: { judgePassword(input: { password: string; email: string }, requestId: string): Promise<string | null> };
  requestId: string;
};

/** Throws what is wrong with a new password and its repetition. The jobs Worker judges it: it has the list of common ones. */
export async function checkNewPassword(ctx: JudgeCtx, input: { password: string; confirm_password: string }, email: string): Promise<void> {
  const { password, confirm_password } = input;
  const errors: FieldError[] = [];
  const fault = await ctx.jobs.judgePassword({ password, email }, ctx.requestId);
  if (fault !== null) errors.push({ pointer: "/password", message: fault });
  if (password !== confirm_password) errors.push({ pointer: "/confirm_password", message: "is not the same password" });
  if (errors.length > 0) throw new AppError("invalid", "A field is not valid.", { errors });
}
