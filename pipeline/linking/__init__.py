"""The same study told in several documents: which accounts are of one study, where they disagree, whom they count.

A pilot study is a letter, then a catalogue entry, a row of a review's table, two lines in a reply. Accounts are linked
by identifier, else by author, year and content with a score that says why; nothing is merged.
"""
