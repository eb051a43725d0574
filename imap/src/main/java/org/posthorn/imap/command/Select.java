package org.posthorn.imap.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.imap.syntax.Extension;
import org.posthorn.imap.syntax.MailboxName;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SequenceSet;
import org.posthorn.imap.syntax.SyntaxException;

/// SELECT and EXAMINE. RFC 9051 §6.3.2, §6.3.3. `select = "SELECT" SP mailbox [select-params]`,
/// `select-params = SP "(" select-param *(SP select-param) ")"` (RFC 4466 §2.1).
///
/// @param readOnly it was EXAMINE
/// @param condstore the parameter CONDSTORE, RFC 7162 §3.1.8
/// @param known the parameter QRESYNC
public record Select(
    MailboxName mailbox, boolean readOnly, boolean condstore, Optional<Known> known)
    implements ImapCommand {

  private static final int PARAMETERS_MAX = 10;

  /// What a client knows of the mailbox, RFC 7162 §3.2.5. `"QRESYNC" SP "(" uidvalidity SP
  /// mod-sequence-value [SP known-uids] [SP seq-match-data] ")"`
  ///
  /// @param uids that it knows; empty if it does not say
  /// @param match some of its sequence numbers with their UIDs
  public record Known(
      long uidValidity, long modSeq, Optional<SequenceSet> uids, Optional<Match> match) {}

  /// `seq-match-data = "(" known-sequence-set SP known-uid-set ")"`: as many numbers as UIDs.
  public record Match(SequenceSet numbers, SequenceSet uids) {}

  static Select parse(Parser p, boolean readOnly) {
    p.space();
    MailboxName mailbox = p.mailbox();
    boolean condstore = false;
    List<Known> known = new ArrayList<>();
    if (p.acceptSpace()) {
      condstore = p.parenthesized(PARAMETERS_MAX, q -> parameter(q, known)).contains(true);
    }
    p.end();
    if (known.size() > 1) {
      throw new SyntaxException("QRESYNC is given twice");
    }
    return new Select(mailbox, readOnly, condstore, known.stream().findFirst());
  }

  /// Whether it is CONDSTORE.
  private static boolean parameter(Parser p, List<Known> known) {
    return switch (p.keyword()) {
      case "CONDSTORE" -> {
        p.uses(Extension.CONDSTORE);
        yield true;
      }
      case "QRESYNC" -> {
        p.uses(Extension.QRESYNC);
        p.space();
        known.add(known(p));
        yield false;
      }
      default -> throw new SyntaxException("an unknown parameter of SELECT");
    };
  }

  private static Known known(Parser p) {
    p.expect('(');
    long uidValidity = p.nonZeroNumber();
    p.space();
    long modSeq = p.number64();
    if (modSeq == 0) {
      throw new SyntaxException("a ModSeq of QRESYNC must not be 0");
    }
    Optional<SequenceSet> uids = Optional.empty();
    Optional<Match> match = Optional.empty();
    boolean more = p.acceptSpace();
    if (more && p.peek() != '(') {
      uids = Optional.of(knownSet(p));
      more = p.acceptSpace();
    }
    if (more) {
      p.expect('(');
      SequenceSet numbers = knownSet(p);
      p.space();
      match = Optional.of(new Match(numbers, knownSet(p)));
      p.expect(')');
    }
    p.expect(')');
    return new Known(uidValidity, modSeq, uids, match);
  }

  // known-uids = sequence-set, in which "*" is not allowed (RFC 7162 §3.2.5.1).
  private static SequenceSet knownSet(Parser p) {
    SequenceSet set = p.sequenceSet();
    if (set.isSaved() || set.hasLargest()) {
      throw new SyntaxException("neither * nor $ is known");
    }
    return set;
  }
}
