"""formgen: appraisal forms from YAML specs, blank and completed, as docx and PDF."""

__version__ = "0.1.0"
