"""A language model on a leash: it may put the evidence in its own words, and nothing else is shown.

`prompt` says what it is asked, `client` carries it, `writer` takes what it writes sentence by
sentence, and `verifier` decides which of them the evidence bears out, by the facts in `claims`.
"""
