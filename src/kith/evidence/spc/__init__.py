"""XmR charts by the rules of NHS Making Data Count, for one series or for ten thousand at once.

`xmr` draws limits and judges points, `special` holds the four rules, `icons` the two icons,
`words` the one sentence that a chart may say, and `series` reads a file into series.
"""
