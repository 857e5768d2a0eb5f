"""The desk: the whole month in a browser, for people who never type a command.

Nothing is computed here.  Pages show what the rooms below find, and a click does what a command does,
through the same functions; the files of the workspace stay the truth, and whoever prefers a spreadsheet
or an editor goes on as before, side by side.

`server` starts it and finds one that runs; `guards` keep everybody else out; `office/` is what pages work
with: the workspace as it lies on the disk now, the runs that take a while; each module of `pages/` is a
page.
"""
