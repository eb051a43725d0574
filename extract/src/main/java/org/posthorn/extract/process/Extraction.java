package org.posthorn.extract.process;

import org.posthorn.extract.text.Outcome;

/// What was read of a document.
///
/// @param text as far as it could be read; empty for none
public record Extraction(String text, Outcome outcome) {}
