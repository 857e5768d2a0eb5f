"""The checks of a form's policy, by subject; `formgen.spec.checks` lists and runs them."""
