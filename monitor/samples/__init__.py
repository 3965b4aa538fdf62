"""Sample papers: facts about some sixty real ones, chosen so that every status can be seen. No text of others.

`papers.jsonl` holds one JSON object a line; `monitor.harvest.samples()` reads them. Identifiers, titles, authors,
dates and categories are arXiv's metadata, which are CC0 (https://info.arxiv.org/help/api/tou.html). The fields:

arxiv_id       the identifier, without its version. Needed, as are the next five.
title          as arXiv has it.
authors        a list of names, given name first.
published      the day of the first version, or its month where only that is known.
categories     arXiv's, the primary one first; an empty list where we do not know them.
availability   what the paper says of its code: link, promised, on_request, claimed (available, and no address), none,
               or unread: nobody has read enough of it to say.
conditional    true for a promise that waits for something ("upon acceptance").
code           the addresses of its own code, each exactly as found, with whatever brace, dot or blank stood in it.
others         addresses that are not its code, by kind (data, model, demo, project-page, cited-tool, others-code).
citations      a number that its citations are known to have passed; only where that is certain.
mark           no-code, exempt or restricted: the word of a moderator, which outranks the rules.
mark_reason    why, in our words.
"""
