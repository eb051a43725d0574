package org.posthorn.assistant.request;

import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.posthorn.assistant.request.Intent.NotUnderstood;

/// Understands requests. Immutable and thread-safe.
///
/// The words of a language and what they mean are in a lexicon; how they combine is the same in all
/// languages. The work is linear in the length of a request.
public final class RequestGrammar {
  /// Longest request in characters; a longer one is not understood.
  public static final int REQUEST_CHARS_MAX = 2_000;

  /// Read by the first request: that would take a twentieth of the time of a start.
  private static final class Lexicons {
    static final List<Lexicon> ALL =
        List.of(Lexicon.of(Locale.ENGLISH), Lexicon.of(Locale.FRENCH), Lexicon.of(Locale.GERMAN));
  }

  /// Reads a request.
  ///
  /// @param request as the user typed it, in any case, with or without accents and punctuation
  /// @param now with the user's time zone, for dates such as "last week"
  /// @param preferred the language for a request that may be of several, such as "spam"
  public Understood read(String request, ZonedDateTime now, Locale preferred) {
    if (request.length() > REQUEST_CHARS_MAX || request.isBlank()) {
      return new Understood(language(preferred), new NotUnderstood(List.of()));
    }
    List<Token> tokens = Tokenizer.tokens(request);
    List<Reading> readings = new ArrayList<>();
    for (Lexicon lexicon : Lexicons.ALL) {
      List<Piece> pieces = lexicon.pieces(tokens);
      boolean first = lexicon.language().getLanguage().equals(preferred.getLanguage());
      readings.add(new Reading(lexicon.language(), pieces, known(pieces), first));
    }
    readings.sort(
        Comparator.comparingInt(Reading::known).reversed().thenComparing(r -> !r.preferred()));
    Understood best = readings.getFirst().understood(request, now);
    for (int i = 1; i < readings.size() && best.intent() instanceof NotUnderstood; i++) {
      if (readings.get(i).known() == readings.getFirst().known()) {
        Understood other = readings.get(i).understood(request, now);
        best = other.intent() instanceof NotUnderstood ? best : other;
      }
    }
    return best;
  }

  private record Reading(Locale language, List<Piece> pieces, int known, boolean preferred) {
    Understood understood(String request, ZonedDateTime now) {
      Sentence sentence = new Sentence(request, pieces);
      return new Understood(language, new Interpreter(sentence, now, language).intent());
    }
  }

  /// How many letters belong to words that a language knows, of a mistyped one half.
  private static int known(List<Piece> pieces) {
    int known = 0;
    for (Piece piece : pieces) {
      boolean name = piece.meanings().stream().allMatch(m -> m.concept() == Concept.NAME);
      if (!name) {
        int letters = piece.end() - piece.start();
        known += piece.corrected() ? letters : 2 * letters;
      }
    }
    return known;
  }

  private static Locale language(Locale preferred) {
    for (Lexicon lexicon : Lexicons.ALL) {
      if (lexicon.language().getLanguage().equals(preferred.getLanguage())) {
        return lexicon.language();
      }
    }
    return Locale.ENGLISH;
  }
}
