import type { LogisticModel } from "../pairs/logistic.ts";
import type { EvidenceName } from "./evidence.ts";

/** Written by `node bench/dedupe/fit-records.ts --write`; docs/matching.md says on what it was fitted. */
export const RECORD_MODEL: LogisticModel<EvidenceName> = {
  bias: -12.2779,
  weights: {
    words: 6.2154,
    words_contained: -6.0654,
    letters: 0.4366,
    rarest_word: 7.5225,
    shared_words: -0.702,
    length_ratio: 2.2103,
    identifier: 2.377,
    identifiers_differ: -0.3044,
    numbers: 1.021,
    numbers_differ: -0.9434,
    fields: 2.5107,
    best_field: -0.1271,
    field_numbers_differ: -1.8282,
    codes_equal: 0.908,
    codes_differ: -0.8333,
    equal_values: -0.149,
    figures_close: 0.0878,
    figures_far: 0.5687,
    name_contained: -2.5994,
    second_name_contained: 1.499,
    name_found_more: 5.4706,
    name_found_less: 4.5345,
  },
};
