package org.posthorn.imap.command;

import java.util.Optional;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.imap.syntax.MailboxName;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SyntaxException;

/// The commands of ACL, RFC 4314 §3.
///
/// @param identifier whose rights; empty for commands without one
/// @param change for SETACL
public record Acl(
    Verb verb, MailboxName mailbox, Optional<String> identifier, Optional<Change> change)
    implements ImapCommand {

  /// Which command it is.
  public enum Verb {
    GETACL,
    SETACL,
    DELETEACL,
    LISTRIGHTS,
    MYRIGHTS
  }

  /// How rights are combined with those that there are.
  public enum Mode {
    REPLACE,
    ADD,
    REMOVE
  }

  /// `mod-rights = astring ; [+-]rights`
  public record Change(Mode mode, MailboxRights rights) {}

  /// `getacl = "GETACL" SP mailbox`, `myrights = "MYRIGHTS" SP mailbox`
  static Acl parse(Parser p, Verb verb) {
    p.space();
    MailboxName mailbox = p.mailbox();
    Optional<String> identifier = Optional.empty();
    Optional<Change> change = Optional.empty();
    if (verb != Verb.GETACL && verb != Verb.MYRIGHTS) {
      p.space();
      identifier = Optional.of(p.astring());
    }
    if (verb == Verb.SETACL) {
      p.space();
      change = Optional.of(change(p.astring()));
    }
    p.end();
    return new Acl(verb, mailbox, identifier, change);
  }

  private static Change change(String text) {
    Mode mode = text.startsWith("+") ? Mode.ADD : text.startsWith("-") ? Mode.REMOVE : Mode.REPLACE;
    String letters = mode == Mode.REPLACE ? text : text.substring(1);
    try {
      // RFC 4314 §2.1.1: the rights of RFC 2086 that were divided.
      return new Change(mode, MailboxRights.parse(letters.replace("c", "kx").replace("d", "te")));
    } catch (IllegalArgumentException e) {
      throw new SyntaxException("an unknown right"); // RFC 4314 §3.1
    }
  }
}
