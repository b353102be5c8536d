import { z } from "zod";

const RuleSchema = z.object({
  /** Stable: it names the counters in Redis and the policy in the headers. */
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  /** Units per window. A request is one unit, or 1 + rows / 100. */
  limit: z.number().int().positive(),
  windowS: z.number().int().positive(),
});

const TierSchema = z.object({
  rules: z.array(RuleSchema).min(1),
  /** Units let through over the limit; also the most an isolate admits before it tells the others. */
  burst: z.number().int().nonnegative(),
  /** Every request is decided in Redis, one round trip each: for what is dear or is being guessed at. */
  synchronous: z.boolean(),
});

export type Rule = z.infer<typeof RuleSchema>;
export type Tier = z.infer<typeof TierSchema>;

const tier = (rules: [name: string, limit: number, windowS: number][], more: Partial<Tier> = {}): Tier => ({
  rules: rules.map(([name, limit, windowS]) => ({ name, limit, windowS })),
  burst: 10,
  synchronous: false,
  ...more,
});

export const DEFAULT_TIERS = {
  anonymous: tier([
    ["anonymous", 60, 60],
    ["anonymous-hour", 1_000, 3_600],
  ]),
  standard: tier([["standard", 100, 60]]),
  administrator: tier([["administrator", 6_000, 60]]),
  strict: tier([["strict", 20, 60]], { synchronous: true }),
  /** Failed attempts: charge one before the attempt and give it back when it succeeds. */
  auth: tier([["auth", 5, 60]], { synchronous: true }),
  /** Registrations and reset mails, per address. */
  signup: tier([["signup", 20, 3_600]], { synchronous: true }),
  hook: tier([["hook", 600, 60]]),
} satisfies Record<string, Tier>;

export type TierName = keyof typeof DEFAULT_TIERS;
export type Tiers = Record<TierName, Tier>;

const names = Object.keys(DEFAULT_TIERS) as TierName[];
export const TierOverridesSchema = z.partialRecord(z.enum(names), TierSchema.partial());

/** The tiers with an operator's own figures over them, e.g. `{"standard": {"burst": 20}}`; throws naming what is wrong. */
export function readTiers(overrides: unknown = {}): Tiers {
  const parsed = TierOverridesSchema.safeParse(overrides);
  if (!parsed.success)
    throw new Error(`configuration: ${parsed.error.issues.map(({ path, message }) => `LIMITS.${path.join(".")}: ${message}`).join("; ")}`);
  const own = parsed.data;
  const tiers: Tiers = { ...DEFAULT_TIERS };
  for (const name of names) tiers[name] = TierSchema.parse({ ...tiers[name], ...own[name] });
  return tiers;
}

/** The same tier with a limit of its own, as a key may carry. Make it once per key, not per request. */
export function withLimit(base: Tier, limit: number): Tier {
  return { ...base, rules: base.rules.map((rule, i) => (i === 0 ? { ...rule, limit } : rule)) };
}
