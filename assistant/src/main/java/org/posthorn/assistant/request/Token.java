package org.posthorn.assistant.request;

/// A piece of a request that the tokenizer cut out.
///
/// @param text as written; of a quoted text and an address without what encloses it
/// @param folded in lower case, without accents
/// @param start where it begins in the request
/// @param end where it ends, exclusive
/// @param glued whether no space parts it from the one before
record Token(Kind kind, String text, String folded, int start, int end, boolean glued) {
  /// What a token is.
  enum Kind {
    WORD,
    NUMBER,
    ADDRESS,
    QUOTED,
    /// Punctuation.
    MARK
  }
}
