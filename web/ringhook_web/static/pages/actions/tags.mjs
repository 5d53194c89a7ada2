// The advanced settings of an action that differ from the usual, in a word or two each.
import { t } from "../../words.mjs";

export function tagsOf({ trigger, delay_seconds, conditions, audience, after, request }) {
  return [
    trigger !== "ringing" && t(`actions.trigger.${trigger}`),
    delay_seconds > 0 && t("actions.tag.delay", { seconds: delay_seconds }),
    conditions.hours.length > 0 && t("actions.tag.hours"),
    conditions.lines.length > 0 && t("actions.tag.lines", { count: conditions.lines.length }),
    conditions.answered_only && t("actions.tag.answered"),
    conditions.without_number && t("actions.tag.numberless"),
    conditions.contact !== "any" && t(`actions.contact.${conditions.contact}`),
    audience.length > 0 && t("actions.tag.audience", { count: audience.length }),
    after && t("actions.tag.after"),
    request.credential && t("actions.tag.credential"),
    request.method && request.method,
  ].filter(Boolean);
}
