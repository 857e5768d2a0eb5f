"""Forms laid out once: documents of one form differ only in the words in their slots, so all else is kept.

A `Form` is a form as it was laid out with standing words in its slots, its pages cut at the places where
these stand.  A document is that form with its own words set at those places.  What cannot be placed
with certainty raises `UnfitError`, and takes the ordinary way.
"""
