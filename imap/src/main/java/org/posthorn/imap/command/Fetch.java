package org.posthorn.imap.command;

import java.util.List;
import java.util.OptionalLong;
import org.posthorn.imap.syntax.FetchItem;
import org.posthorn.imap.syntax.ImapTolerance;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SequenceSet;
import org.posthorn.imap.syntax.SyntaxException;

/// RFC 9051 §6.4.5. `fetch = "FETCH" SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att / "("
/// fetch-att *(SP fetch-att) ")") [fetch-modifiers]`
///
/// @param uid the numbers are UIDs
/// @param changedSince RFC 7162 §3.1.4
public record Fetch(
    boolean uid, SequenceSet messages, List<FetchItem> items, OptionalLong changedSince)
    implements ImapCommand {

  static Fetch parse(Parser p, boolean uid) {
    p.space();
    SequenceSet messages = p.sequenceSet();
    p.space();
    List<FetchItem> items = FetchItem.parseAll(p);
    OptionalLong changedSince = OptionalLong.empty();
    if (p.acceptSpace()) {
      changedSince = OptionalLong.of(modifier(p));
    }
    p.end();
    return new Fetch(uid, messages, items, changedSince);
  }

  // fetch-modifier =/ "CHANGEDSINCE" SP mod-sequence-value
  private static long modifier(Parser p) {
    p.expect('(');
    if (!p.acceptKeyword("CHANGEDSINCE")) {
      throw new SyntaxException("an unknown modifier of FETCH");
    }
    p.space();
    long modSeq = p.number64();
    if (modSeq == 0) {
      p.require(ImapTolerance.CHANGEDSINCE_ZERO, "a ModSeq of CHANGEDSINCE must not be 0");
    }
    p.expect(')');
    return Math.max(1, modSeq);
  }
}
