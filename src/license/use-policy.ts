const POLICY =
  /\b(?:adher\w+|compl(?:y|ies|ying|iance)|subject|bound|governed|agree\w*|follow\w*|abide|must)\b[^.]{0,120}\b(?:acceptable|prohibited)[\s-]use\s+(?:\w+\s+)?(?:polic(?:y|ies)|addendum|guidelines?|terms)\b|\bacceptable[\s-]use\s+addendum\b/i;

/** Whether a sentence binds who uses a model to a use policy that stands elsewhere. */
export function bindsToPolicy(sentence: string): boolean {
  return POLICY.test(sentence);
}
