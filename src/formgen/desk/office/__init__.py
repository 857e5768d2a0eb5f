"""What every page of the desk works with: the workspace as it is now, runs under way, paper to write on."""
