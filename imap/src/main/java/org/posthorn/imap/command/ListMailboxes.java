package org.posthorn.imap.command;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.posthorn.imap.syntax.Extension;
import org.posthorn.imap.syntax.MailboxName;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SyntaxException;
import org.posthorn.store.annotations.EntryName;

/// LIST. RFC 9051 §6.3.9, RFC 5258, RFC 5819, RFC 6154. `list = "LIST" [SP list-select-opts] SP
/// mailbox SP mbox-or-pat [SP list-return-opts]`
///
/// @param selection options before the reference
/// @param patterns one, or several in parentheses
/// @param returned options after RETURN
/// @param status items of the return option STATUS; empty unless it was given
/// @param metadata entries of the return option METADATA (RFC 9590)
/// @param extended whether an extended form was used, which changes how a mailbox that does not
///   match but has matching children is listed
public record ListMailboxes(
    Set<Selection> selection,
    MailboxName reference,
    List<ListPattern> patterns,
    Set<Returned> returned,
    Set<StatusItem> status,
    List<EntryName> metadata,
    boolean extended)
    implements ImapCommand {

  /// `list-select-opt`
  public enum Selection {
    SUBSCRIBED,
    REMOTE,
    RECURSIVEMATCH,
    SPECIAL_USE
  }

  /// `return-option` except STATUS
  public enum Returned {
    SUBSCRIBED,
    CHILDREN,
    SPECIAL_USE,
    /// RFC 8440
    MYRIGHTS
  }

  static ListMailboxes parse(Parser p) {
    boolean extended = false;
    p.space();
    Set<Selection> selection = EnumSet.noneOf(Selection.class);
    if (p.peek() == '(') {
      extended = true;
      selection.addAll(p.parenthesized(20, ListMailboxes::selection));
      p.space();
    }
    // RFC 5258 §3: RECURSIVEMATCH alone, or with REMOTE only, selects nothing.
    if (selection.contains(Selection.RECURSIVEMATCH)
        && !selection.contains(Selection.SUBSCRIBED)
        && !selection.contains(Selection.SPECIAL_USE)) {
      throw new SyntaxException("RECURSIVEMATCH needs another selection option");
    }
    MailboxName reference = p.mailbox();
    p.space();
    List<ListPattern> patterns;
    if (p.peek() == '(') {
      extended = true;
      patterns =
          p.parenthesized(p.limits().list().patterns(), q -> new ListPattern(q.listMailbox()));
      if (patterns.isEmpty()) {
        throw new SyntaxException("no mailbox pattern");
      }
    } else {
      patterns = List.of(new ListPattern(p.listMailbox()));
    }
    if (extended) {
      p.uses(Extension.LIST_EXTENDED);
    }
    ListPattern.requireShort(p, reference, patterns);
    Set<Returned> returned = EnumSet.noneOf(Returned.class);
    Set<StatusItem> status = EnumSet.noneOf(StatusItem.class);
    List<EntryName> metadata = new ArrayList<>();
    if (p.acceptSpace()) {
      extended = true;
      p.uses(Extension.LIST_EXTENDED);
      if (!p.acceptKeyword("RETURN")) {
        throw new SyntaxException("expected RETURN");
      }
      p.space();
      p.parenthesized(20, q -> returned(q, returned, status, metadata));
    }
    p.end();
    return new ListMailboxes(
        selection,
        reference,
        List.copyOf(patterns),
        returned,
        status,
        List.copyOf(metadata),
        extended);
  }

  private static Selection selection(Parser p) {
    return switch (p.keyword()) {
      case "SUBSCRIBED" -> Selection.SUBSCRIBED;
      case "REMOTE" -> Selection.REMOTE;
      case "RECURSIVEMATCH" -> Selection.RECURSIVEMATCH;
      case "SPECIAL-USE" -> {
        p.uses(Extension.SPECIAL_USE);
        yield Selection.SPECIAL_USE;
      }
      default -> throw new SyntaxException("an unknown selection option of LIST");
    };
  }

  private static boolean returned(
      Parser p, Set<Returned> returned, Set<StatusItem> status, List<EntryName> metadata) {
    return switch (p.keyword()) {
      case "SUBSCRIBED" -> returned.add(Returned.SUBSCRIBED);
      case "CHILDREN" -> {
        p.uses(Extension.CHILDREN);
        yield returned.add(Returned.CHILDREN);
      }
      case "SPECIAL-USE" -> {
        p.uses(Extension.SPECIAL_USE);
        yield returned.add(Returned.SPECIAL_USE);
      }
      case "MYRIGHTS" -> {
        p.uses(Extension.LIST_MYRIGHTS);
        yield returned.add(Returned.MYRIGHTS);
      }
      case "METADATA" -> {
        p.uses(Extension.LIST_METADATA);
        p.space();
        yield metadata.addAll(p.parenthesized(p.limits().annotations(), GetMetadata::entry));
      }
      case "STATUS" -> {
        p.uses(Extension.LIST_STATUS);
        p.space();
        yield status.addAll(StatusItem.parseList(p));
      }
      default -> throw new SyntaxException("an unknown return option of LIST");
    };
  }
}
