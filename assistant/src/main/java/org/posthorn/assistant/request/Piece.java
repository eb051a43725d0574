package org.posthorn.assistant.request;

import java.util.List;
import org.posthorn.assistant.request.Lexicon.Meaning;
import org.posthorn.assistant.request.Token.Kind;

/// A word or phrase of a request with what it can mean.
///
/// @param first its first token
/// @param end where it ends in the request, exclusive
/// @param meanings empty for an unknown word
/// @param corrected whether a typing error was assumed
record Piece(Token first, int end, List<Meaning> meanings, boolean corrected) {
  Kind kind() {
    return first.kind();
  }

  int start() {
    return first.start();
  }

  /// The text of a quoted text, an address or a number.
  String text() {
    return first.text();
  }

  boolean glued() {
    return first.glued();
  }

  boolean is(Concept concept) {
    for (Meaning meaning : meanings) {
      if (meaning.concept() == concept) {
        return true;
      }
    }
    return false;
  }

  /// The value of a concept; 0 if the piece does not have it.
  int value(Concept concept) {
    for (Meaning meaning : meanings) {
      if (meaning.concept() == concept) {
        return meaning.value();
      }
    }
    return 0;
  }

  boolean capital() {
    return kind() == Kind.WORD && Character.isUpperCase(first.text().codePointAt(0));
  }

  /// A word that the lexicon does not have.
  boolean unknown() {
    return kind() == Kind.WORD && meanings.isEmpty();
  }
}
