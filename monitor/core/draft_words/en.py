"""English: turns of phrase that go wrong in an answer. How they are written: `monitor.core.draft_words`."""

from __future__ import annotations

POST = "post|tweet|review|comment|message|video|thread|rating"

PATTERNS = r"""
[denial]
\b(?:that|this|it|which)(?:'s| is| was) (?:\w+ly |just )?(?:not|un)(?: )?true\b(?! that we (?:don't|do not|didn't))
\bthat (?:isn't|wasn't) true\b
\bnot true at all\b
\b(?:is|are|was|were) (?:simply |completely |totally |entirely )?(?:false|a lie|lies|fake)\b
\b(?:never|did not|didn't) (?:actually )?happen(?:ed)?\b(?! again)
\bit(?:'s| is) impossible (?:that|for)\b
\bthat(?:'s| is) impossible\b
\b(?:not|isn't|wasn't) (?:our (?:fault|responsibility|problem)|responsible for)\b
\b(?:we|i) (?:did|have done) nothing wrong\b
\bwe take no responsibility\b
\b(?:we )?have no (?:record|evidence) of\b
\b(?:nobody|no one|no other (?:guest|customer|user)) (?:else )?(?:has )?(?:ever )?complain(?:s|ed)\b
\b(?:you are|you're) (?:exaggerating|lying|overreacting)\b
\b(?:is|was|'s) an isolated (?:case|incident)\b

[blame]
\byou (?:really )?should(?:'ve| have)\b
\byou (?:ought to|needed to|were supposed to)\b
\byou (?:failed|forgot|neglected|chose) to\b
\b(?:had you|if you had|if you'd) (?:only )?(?:read|told|called|asked|followed|checked|informed)\b
\byou (?:did not|didn't|never) (?:read|tell|told|follow|check|call|inform|ask|bother)\w*\b
\byour (?:own )?(?:fault|mistake|error|responsibility|problem)\b
\buser error\b
\bas (?:stated|written|explained|clearly \w+|it says)[^.!?]{0,30}\b(?:terms|conditions|website|policy)\b
\byou (?:have )?(?:misunderstood|misread|misinterpreted)\b
\byou must have\b

[empty promise]
\b(?:will not|won't|will never|can never|never) (?:ever )?happen again\b
\bnever again\b
\bwe(?: will|'ll) (?:never|always)\b
\b(?:we|i) (?:can )?(?:guarantee|promise|assure you)\b
\bwe(?: will|'ll) do (?:everything|whatever)\b
\bwe(?:'re| are) doing everything (?:we can|possible)\b

[legal]
\b(?:lawyers?|attorneys?|solicitors?|lawsuits?|liability|liable|libel\w*|slander\w*|defam\w+)\b
\blegal (?:action|team|department|steps|counsel|proceedings|consequences)\b
\b(?:sue|suing|take you to court|see you in court)\b
\bin court\b
\bwithout (?:prejudice|admi\w+)\b
\bnot an admission\b

[sorry you feel]
\b(?:sorry|regret|apologi[sz]e)(?: to hear)?(?: that)? you(?:'re| are)? (?:feel|felt|feeling|think|thought|
    believe|see it|were (?:upset|offended|disappointed|unhappy)|upset|offended|did not (?:enjoy|like)|
    didn't (?:enjoy|like)|have the impression|got the impression)\w*\b
\b(?:sorry|apologi[sz]e|apologies)(?:,)? if\b
\bif (?:we|this|anything) (?:have |has )?(?:offended|upset|inconvenienced)\b

[delete]
\b(?:delet|remov|edit|chang|updat|amend|revis|reconsider)(?:e|es|ing|ed)? (?:your|the|this|that|
    it from your) (?:\w+ )?{post}\b
\btak(?:e|ing) (?:down )?(?:your|the|this|that|it) ?(?:{post} )?(?:down|offline)\b
\btak(?:e|ing) down (?:your|the|this|that) {post}\b
\b(?:please |to |kindly )(?:delete|remove) it\b

[template]
\b(?:dear|valued|esteemed) (?:valued |esteemed )?(?:customer|guest|client|user|sir|madam)s?\b
\bto whom it may concern\b
\byour (?:feedback|opinion|satisfaction|business) is (?:very |extremely |so )?(?:important|valuable|valued)\b
\bwe (?:truly |really |greatly )?(?:value|appreciate) your (?:feedback|business|patience|opinion|comments)\b
\bwe (?:always )?(?:strive|aim|endeavou?r) to\b
\b(?:any|the) inconvenience(?: (?:this|caused|it))?\b
\bthank you for (?:reaching out|contacting us|your (?:feedback|patience|understanding)|bringing this)\b
\b(?:do not|don't) hesitate to\b
\bwe take (?:\w+ ){1,3}seriously\b
\b(?:passed|forwarded|escalated) (?:this|your \w+|it) (?:on )?to the (?:relevant|appropriate|correct)\b
\bat your earliest convenience\b
\b(?:kind|warm|best) regards\b

[but]
\b(?:sorry|apologi[sz]e|apologies|understand|regret|hear you|appreciate)\b[^.!?\n]{0,90}[,;:]? \b(?:but|however|
    although|nevertheless)\b
\b(?:sorry|apologi[sz]e|apologies|understand|regret)\b[^.!?\n]{0,90}[.!] (?:but|however|nevertheless|that said|
    having said that)\b

[promise]
\b(?:it|this|that|everything)(?: will|'ll) be (?:\w+ly )?(?:fixed|solved|resolved|repaired|replaced|sorted|refunded)\b
\b(?:we|i|somebody|someone|our \w+|my \w+)(?: will|'ll|(?:'re| are|'m| am|'s| is) going to) (?:\w+ly )?(?:call|
    write|reply|respond|answer|get back|refund|fix|solve|resolve|send|replace|repair|look|investigate|check|
    contact|reach out|update|let you know|be in touch|review|follow up|sort|come back|return|pay|change|keep you)\b

[compensation]
\bdiscounts?\b
\bcoupons?\b
\bvouchers?\b
\bgift cards?\b
\brefund\w*\b
\bcompensat\w+\b
\bcomplimentary\b
\bfor free\b
\bfree (?:night|stay|meal|dinner|upgrade|month|year|replacement|drink)s?\b
\bon the house\b
\bmoney back\b
\b(?:store|account) credit\b

[date]
\b(?:today|tonight|tomorrow|this (?:morning|afternoon|evening|week|weekend))\b
\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b
\b\d{1,2}(?::\d\d)? ?(?:am|pm|a\.m\.|p\.m\.|o'clock)\b
\b\d{1,2}:\d\d\b
\b(?:in|within|before|under) (?:the next )?(?:\d+|an|a|one|two|three|four|five|half an|ten|twenty|
    thirty) (?:minutes?|hours?|days?|weeks?|hour)\b
\b(?:by|on|before|until) (?:the )?\d{1,2}(?:st|nd|rd|th)?\b
\b\d{1,2}[/-]\d{1,2}\b
\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2}\b
\b\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b
\b(?:right now|at this moment|noon|midnight|end of (?:the )?(?:day|week))\b

[not asked]
\b(?:no need|not asking|don't (?:have|need|want)|do not (?:have|need|want)|never ask|not ask|
    won't ask)\b[^.!?]{0,20}$
\bwithout asking(?: you)?(?: to)? ?$
"""
