import { sql } from "drizzle-orm";
import { bigserial, check, index, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant, key } from "./columns.ts";

/** What an operator decided, a row for each act: never deleted, at most revoked. */
export const decisions = pgTable(
  "decisions",
  {
    id: key("id").primaryKey(),
    /** Given under the locks on those concerned: of two decisions about one pair the higher counts. */
    number: bigserial("number", { mode: "number" }).notNull(),
    action: text("action").notNull(),
    kind: text("kind").notNull(),
    /** The items it was about, by the ids they then had. */
    itemIds: text("item_ids").array().notNull(),
    reason: text("reason"),
    decidedBy: key("decided_by").notNull(),
    at: instant("at").notNull(),
    revokedBy: key("revoked_by"),
    revokedAt: instant("revoked_at"),
  },
  (t) => [check("decisions_action", sql`${t.action} in ('merge','split','refuse','erase')`)],
);

/** What a decision says of each pair; `open` takes back what was said of it before. By the sources' names, so that it survives re-collection. */
export const decisionPairs = pgTable(
  "decision_pairs",
  {
    decisionId: key("decision_id")
      .notNull()
      .references(() => decisions.id),
    aSourceId: key("a_source_id").notNull(),
    aExternalId: key("a_external_id").notNull(),
    bSourceId: key("b_source_id").notNull(),
    bExternalId: key("b_external_id").notNull(),
    verdict: text("verdict").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.aSourceId, t.aExternalId, t.bSourceId, t.bExternalId, t.decisionId] }),
    check("decision_pairs_verdict", sql`${t.verdict} in ('must','cannot','open')`),
    check("decision_pairs_order", sql`(${t.aSourceId}, ${t.aExternalId}) < (${t.bSourceId}, ${t.bExternalId})`),
    index("decision_pairs_b").on(t.bSourceId, t.bExternalId),
    index("decision_pairs_by_decision").on(t.decisionId),
  ],
);

/** What is in force of pairs: of each the latest word that is not revoked. The matcher reads this. */
export const matchDecisions = pgTable(
  "match_decisions",
  {
    aSourceId: key("a_source_id").notNull(),
    aExternalId: key("a_external_id").notNull(),
    bSourceId: key("b_source_id").notNull(),
    bExternalId: key("b_external_id").notNull(),
    verdict: text("verdict").notNull(),
    decisionId: key("decision_id")
      .notNull()
      .references(() => decisions.id),
  },
  (t) => [
    primaryKey({ columns: [t.aSourceId, t.aExternalId, t.bSourceId, t.bExternalId] }),
    check("match_decisions_verdict", sql`${t.verdict} in ('must','cannot')`),
    check("match_decisions_order", sql`(${t.aSourceId}, ${t.aExternalId}) < (${t.bSourceId}, ${t.bExternalId})`),
    index("match_decisions_b").on(t.bSourceId, t.bExternalId),
  ],
);
