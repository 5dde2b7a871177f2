"""Text: markup out, sentences, boilerplate, terms, locale formats; pure."""
