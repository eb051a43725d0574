package org.posthorn.imap.command;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.posthorn.imap.syntax.Extension;
import org.posthorn.imap.syntax.FetchItem;
import org.posthorn.imap.syntax.ImapTolerance;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SequenceSet;
import org.posthorn.imap.syntax.SyntaxException;

/// RFC 9051 §6.4.5. `fetch = "FETCH" SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att / "("
/// fetch-att *(SP fetch-att) ")") [fetch-modifiers]`
///
/// @param uid the numbers are UIDs
public record Fetch(boolean uid, SequenceSet messages, List<FetchItem> items, Modifiers modifiers)
    implements ImapCommand {
  private static final int MODIFIERS_MAX = 3;

  /// `fetch-modifiers = SP "(" fetch-modifier *(SP fetch-modifier) ")"` (RFC 4466 §2.4).
  ///
  /// @param changedSince RFC 7162 §3.1.4
  /// @param vanished RFC 7162 §3.2.6
  /// @param partial which of the messages, RFC 9394 §3.2
  public record Modifiers(
      OptionalLong changedSince, boolean vanished, Optional<PartialRange> partial) {
    static final Modifiers NONE = new Modifiers(OptionalLong.empty(), false, Optional.empty());
  }

  static Fetch parse(Parser p, boolean uid) {
    p.space();
    SequenceSet messages = p.sequenceSet();
    p.space();
    List<FetchItem> items = FetchItem.parseAll(p);
    Modifiers modifiers = Modifiers.NONE;
    if (p.acceptSpace()) {
      modifiers = new ModifierParser(uid).parse(p);
    }
    p.end();
    return new Fetch(uid, messages, items, modifiers);
  }

  private static final class ModifierParser {
    private final boolean uid;
    private OptionalLong changedSince = OptionalLong.empty();
    private boolean vanished;
    private @Nullable PartialRange partial;

    ModifierParser(boolean uid) {
      this.uid = uid;
    }

    Modifiers parse(Parser p) {
      if (p.parenthesized(MODIFIERS_MAX, this::modifier).isEmpty()) {
        throw new SyntaxException("no modifier");
      }
      // RFC 7162 §3.2.6
      if (vanished && (!uid || changedSince.isEmpty())) {
        throw new SyntaxException("VANISHED belongs to UID FETCH with CHANGEDSINCE");
      }
      return new Modifiers(changedSince, vanished, Optional.ofNullable(partial));
    }

    private boolean modifier(Parser p) {
      switch (p.keyword()) {
        case "CHANGEDSINCE" -> {
          p.uses(Extension.CONDSTORE);
          p.space();
          changedSince = OptionalLong.of(modSeq(p));
        }
        case "VANISHED" -> {
          p.uses(Extension.QRESYNC);
          vanished = true;
        }
        case "PARTIAL" -> {
          p.uses(Extension.PARTIAL);
          if (!uid || partial != null) {
            throw new SyntaxException("PARTIAL belongs to UID FETCH, once");
          }
          p.space();
          partial = PartialRange.parse(p);
        }
        default -> throw new SyntaxException("an unknown modifier of FETCH");
      }
      return true;
    }

    private static long modSeq(Parser p) {
      long modSeq = p.number64();
      if (modSeq == 0) {
        p.require(ImapTolerance.CHANGEDSINCE_ZERO, "a ModSeq of CHANGEDSINCE must not be 0");
      }
      return Math.max(1, modSeq);
    }
  }
}
