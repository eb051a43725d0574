package org.posthorn.imap.command;

import java.util.List;
import java.util.OptionalLong;
import org.posthorn.imap.syntax.Extension;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SequenceSet;
import org.posthorn.imap.syntax.SyntaxException;

/// RFC 9051 §6.4.6. `store = "STORE" SP sequence-set [store-modifiers] SP store-att-flags`,
/// `store-att-flags = (["+" / "-"] "FLAGS" [".SILENT"]) SP (flag-list / (flag *(SP flag)))`
///
/// @param uid the numbers are UIDs
/// @param unchangedSince RFC 7162 §3.1.3
/// @param flags each once or more, in the RFC's spelling; without \Recent
public record Store(
    boolean uid,
    SequenceSet messages,
    OptionalLong unchangedSince,
    Mode mode,
    boolean silent,
    List<String> flags)
    implements ImapCommand {

  /// How the given flags are combined with the current ones.
  public enum Mode {
    REPLACE,
    ADD,
    REMOVE
  }

  static Store parse(Parser p, boolean uid) {
    p.space();
    SequenceSet messages = p.sequenceSet();
    p.space();
    OptionalLong unchangedSince = OptionalLong.empty();
    if (p.peek() == '(') {
      unchangedSince = OptionalLong.of(modifier(p));
      p.space();
    }
    Mode mode = p.accept('+') ? Mode.ADD : p.accept('-') ? Mode.REMOVE : Mode.REPLACE;
    boolean silent =
        switch (p.itemName()) {
          case "FLAGS" -> false;
          case "FLAGS.SILENT" -> true;
          default -> throw new SyntaxException("expected FLAGS or FLAGS.SILENT");
        };
    p.space();
    List<String> flags = p.flags();
    p.end();
    return new Store(uid, messages, unchangedSince, mode, silent, flags);
  }

  // store-modifier =/ "UNCHANGEDSINCE" SP mod-sequence-valzer
  private static long modifier(Parser p) {
    p.expect('(');
    if (!p.acceptKeyword("UNCHANGEDSINCE")) {
      throw new SyntaxException("an unknown modifier of STORE");
    }
    p.uses(Extension.CONDSTORE);
    p.space();
    long modSeq = p.number64();
    p.expect(')');
    return modSeq;
  }
}
