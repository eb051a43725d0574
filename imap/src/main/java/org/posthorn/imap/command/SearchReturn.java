package org.posthorn.imap.command;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.imap.syntax.Extension;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SyntaxException;

/// The options after RETURN of SEARCH and SORT. RFC 9051 §6.4.4, RFC 5267, RFC 9394.
///
/// @param options with ALL if there were none
/// @param partial the range of the option PARTIAL
public record SearchReturn(Set<Option> options, Optional<PartialRange> partial) {
  private static final int OPTIONS_MAX = 20;

  /// `search-return-opt`
  public enum Option {
    MIN,
    MAX,
    ALL,
    COUNT,
    /// RFC 5182: saved for `$`
    SAVE,
    /// RFC 9394 §3.1, RFC 5267 §4.4
    PARTIAL,
    /// RFC 6203 §4: how well each message fits a FUZZY key.
    RELEVANCY,
    /// RFC 5267 §4.2: a hint that the client will ask again, which changes nothing.
    CONTEXT,
    /// RFC 5267 §4.3: changes of the result are reported.
    UPDATE
  }

  /// RFC 9051 §6.4.4: an empty list means ALL.
  public static final SearchReturn ALL = new SearchReturn(EnumSet.of(Option.ALL), Optional.empty());

  public SearchReturn {
    options = Collections.unmodifiableSet(EnumSet.copyOf(options));
  }

  public boolean has(Option option) {
    return options.contains(option);
  }

  /// Whether SAVE is the only option, so that nothing is returned (RFC 5182 §2.1).
  public boolean isSaveOnly() {
    return options.equals(Set.of(Option.SAVE));
  }

  /// `[SP "RETURN" SP "(" [search-return-opt *(SP search-return-opt)] ")"]`, and the space after
  /// it.
  static Optional<SearchReturn> parse(Parser p) {
    if (!p.acceptKeyword("RETURN")) {
      return Optional.empty();
    }
    p.uses(Extension.ESEARCH);
    p.space();
    OptionParser parser = new OptionParser();
    var _ = p.parenthesized(OPTIONS_MAX, parser::option);
    p.space();
    return Optional.of(parser.result());
  }

  private static final class OptionParser {
    private final Set<Option> options = EnumSet.noneOf(Option.class);
    private @Nullable PartialRange partial;

    private boolean option(Parser p) {
      String name = p.keyword();
      for (Option option : Option.values()) {
        if (option.name().equals(name)) {
          requireOffered(option, p);
          if (option == Option.PARTIAL) {
            // RFC 9394 §3.1: only one of them.
            if (partial != null) {
              throw new SyntaxException("PARTIAL is given twice");
            }
            p.space();
            partial = PartialRange.parse(p);
          }
          return options.add(option);
        }
      }
      throw new SyntaxException("an unknown result option of SEARCH");
    }

    private static void requireOffered(Option option, Parser p) {
      switch (option) {
        case SAVE -> p.uses(Extension.SEARCHRES);
        case RELEVANCY -> p.uses(Extension.SEARCH_FUZZY);
        case CONTEXT, UPDATE -> p.uses(Extension.CONTEXT_SEARCH);
        case PARTIAL -> {
          if (!p.context().offers(Extension.CONTEXT_SEARCH)) { // RFC 5267 §4.4 has it too
            p.uses(Extension.PARTIAL);
          }
        }
        case MIN, MAX, ALL, COUNT -> {
          // parts of ESEARCH
        }
      }
    }

    private SearchReturn result() {
      if (options.contains(Option.ALL) && options.contains(Option.PARTIAL)) {
        throw new SyntaxException("ALL and PARTIAL exclude each other"); // RFC 9394 §3.1
      }
      return options.isEmpty() ? ALL : new SearchReturn(options, Optional.ofNullable(partial));
    }
  }
}
