"""The pages of the desk, one module each: `routes(paper)` gives its addresses."""
