/** Query parameters that say who sent the reader and never which page is meant. A trailing `*` stands for any ending. */
const TRACKERS =
  `utm_* fbclid gclid gclsrc gad_source gad_campaignid dclid gbraid wbraid msclkid yclid ysclid twclid ttclid li_fat_id igshid igsh rdt_cid epik
  mc_cid mc_eid mkt_tok vero_id vero_conv oly_enc_id oly_anon_id wickedid _openstat rb_clickid s_cid s_kwcid ef_id
  _hsenc _hsmi __hssc __hstc __hsfp hsctatracking ml_subscriber ml_subscriber_hash _ke _kx ck_subscriber_id
  pk_* mtm_* piwik_* matomo_* hsa_* at_medium at_campaign at_custom* at_link_* xtor echobox
  ref_src ref_url __twitter_impression mibextid fb_action_ids fb_action_types fb_source fb_ref
  _ga _gl ga_source ga_medium ga_term ga_content ga_campaign srsltid spm scm cmpid wt_mc wt.mc_id wt_zmc sms_source zanpid irclickid irgwc`.split(
    /\s+/,
  );

const names = new Set(TRACKERS.filter((name) => !name.endsWith("*")));
const prefixes = TRACKERS.filter((name) => name.endsWith("*")).map((name) => name.slice(0, -1));

/** Whether a parameter's name, as it stands in the address, only tracks. */
export function isTracker(rawName: string): boolean {
  const name = rawName.replace(/%5f/gi, "_").toLowerCase();
  return names.has(name) || prefixes.some((prefix) => name.startsWith(prefix));
}
