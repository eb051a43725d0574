package org.posthorn.imap.command;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.posthorn.imap.syntax.MailboxName;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SyntaxException;

/// ESEARCH: a search in several mailboxes. RFC 7377. `esearch = "ESEARCH" [SP esearch-source-opts]
/// [SP search-return-opts] SP search-program`, `esearch-source-opts = "IN" SP "(" filter-mailboxes
/// *(SP filter-mailboxes) ")"`
///
/// @param sources where to search; empty: in the selected mailbox
/// @param search whose result is UIDs
public record MultiSearch(List<Source> sources, Search search) implements ImapCommand {

  /// `filter-mailboxes`, RFC 5465 §6, RFC 7377 §2.2
  ///
  /// @param mailboxes for those that name some
  public record Source(Kind kind, List<MailboxName> mailboxes) {}

  /// Which mailboxes a [Source] means.
  public enum Kind {
    SELECTED,
    INBOXES,
    PERSONAL,
    SUBSCRIBED,
    SUBTREE,
    SUBTREE_ONE,
    MAILBOXES;

    private static final Set<Kind> NAMING = EnumSet.of(SUBTREE, SUBTREE_ONE, MAILBOXES);

    /// Whether names of mailboxes follow.
    boolean names() {
      return NAMING.contains(this);
    }
  }

  static MultiSearch parse(Parser p) {
    p.space();
    List<Source> sources = new ArrayList<>();
    if (p.acceptKeyword("IN")) {
      p.space();
      sources.addAll(p.parenthesized(p.limits().list().patterns(), MultiSearch::source));
      if (sources.isEmpty()) {
        throw new SyntaxException("no mailbox to search");
      }
      p.space();
    }
    Optional<SearchReturn> results = SearchReturn.parse(p);
    boolean selectedOnly = sources.stream().allMatch(s -> s.kind() == Kind.SELECTED);
    // RFC 7377 §2.2
    if (!selectedOnly && results.filter(r -> r.has(SearchReturn.Option.SAVE)).isPresent()) {
      throw new SyntaxException("SAVE is for the selected mailbox");
    }
    if (results.filter(r -> r.has(SearchReturn.Option.UPDATE)).isPresent()) {
      throw new SyntaxException("UPDATE is not for ESEARCH");
    }
    return new MultiSearch(List.copyOf(sources), Search.parse(p, true, results));
  }

  /// `filter-mailboxes`; `selected-delayed` belongs to NOTIFY.
  static Source source(Parser p) {
    String name = p.keyword().toLowerCase(Locale.ROOT);
    for (Kind kind : Kind.values()) {
      if (kind.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(name)) {
        return new Source(kind, kind.names() ? mailboxes(p) : List.of());
      }
    }
    throw new SyntaxException("an unknown source of mailboxes");
  }

  // one-or-more-mailbox = mailbox / many-mailboxes
  private static List<MailboxName> mailboxes(Parser p) {
    p.space();
    if (p.peek() != '(') {
      return List.of(p.mailbox());
    }
    List<MailboxName> names = p.parenthesized(p.limits().list().patterns(), Parser::mailbox);
    if (names.isEmpty()) {
      throw new SyntaxException("no mailbox is named");
    }
    return List.copyOf(names);
  }
}
