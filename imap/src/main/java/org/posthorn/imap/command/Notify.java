package org.posthorn.imap.command;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.posthorn.imap.syntax.Extension;
import org.posthorn.imap.syntax.FetchItem;
import org.posthorn.imap.syntax.MailboxName;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SyntaxException;

/// RFC 5465 §8. `notify = "NOTIFY" SP ("NONE" / "SET" [SP "STATUS"] SP event-group *(SP
/// event-group))`
///
/// @param groups empty for NONE
/// @param status whether the state of the mailboxes is told at once
/// @param unknown events that are not supported, which is answered with NO [BADEVENT]
public record Notify(List<Group> groups, boolean status, Set<String> unknown)
    implements ImapCommand {
  private static final int GROUPS_MAX = 100;
  private static final int EVENTS_MAX = 20;

  /// `event`
  public enum Event {
    MESSAGE_NEW("MessageNew"),
    MESSAGE_EXPUNGE("MessageExpunge"),
    FLAG_CHANGE("FlagChange"),
    MAILBOX_NAME("MailboxName"),
    SUBSCRIPTION_CHANGE("SubscriptionChange"),
    MAILBOX_METADATA_CHANGE("MailboxMetadataChange"),
    SERVER_METADATA_CHANGE("ServerMetadataChange");

    private final String wireName;

    Event(String wireName) {
      this.wireName = wireName;
    }

    public String wireName() {
      return wireName;
    }
  }

  /// How the selected mailbox is meant.
  public enum Selected {
    NO,
    /// Removed messages are told at any time.
    AT_ONCE,
    /// Removed messages are told when a command allows it.
    DELAYED
  }

  /// `event-group = "(" filter-mailboxes SP events ")"`
  ///
  /// @param source which mailboxes; for the selected one only its kind counts
  /// @param events empty for NONE
  /// @param items that are fetched of new messages in the selected mailbox
  public record Group(
      Selected selected, MultiSearch.Source source, Set<Event> events, List<FetchItem> items) {}

  static Notify parse(Parser p) {
    p.space();
    if (p.acceptKeyword("NONE")) {
      p.end();
      return new Notify(List.of(), false, Set.of());
    }
    if (!p.acceptKeyword("SET")) {
      throw new SyntaxException("expected SET or NONE");
    }
    p.space();
    boolean status = p.acceptKeyword("STATUS");
    if (status) {
      p.space();
    }
    Set<String> unknown = new TreeSet<>();
    List<Group> groups = new ArrayList<>();
    do {
      if (groups.size() == GROUPS_MAX) {
        throw new SyntaxException("too many groups of events");
      }
      groups.add(group(p, unknown));
    } while (p.acceptSpace());
    p.end();
    if (groups.stream().filter(group -> group.selected() != Selected.NO).count() > 1) {
      throw new SyntaxException("the selected mailbox is named twice"); // RFC 5465 §6.1
    }
    return new Notify(List.copyOf(groups), status, unknown);
  }

  private static Group group(Parser p, Set<String> unknown) {
    p.expect('(');
    boolean delayed = p.acceptKeyword("SELECTED-DELAYED");
    MultiSearch.Source source =
        delayed
            ? new MultiSearch.Source(MultiSearch.Kind.SELECTED, List.<MailboxName>of())
            : MultiSearch.source(p);
    p.space();
    EventParser events = new EventParser(unknown);
    if (!p.acceptKeyword("NONE")) {
      events.parse(p);
    }
    p.expect(')');
    boolean isSelected = source.kind() == MultiSearch.Kind.SELECTED;
    return events.group(
        !isSelected ? Selected.NO : delayed ? Selected.DELAYED : Selected.AT_ONCE, source);
  }

  private static final class EventParser {
    private final Set<String> unknown;
    private final Set<Event> events = EnumSet.noneOf(Event.class);
    private final List<FetchItem> items = new ArrayList<>();

    EventParser(Set<String> unknown) {
      this.unknown = unknown;
    }

    void parse(Parser p) {
      if (p.parenthesized(EVENTS_MAX, this::event).isEmpty()) {
        throw new SyntaxException("no event");
      }
    }

    private boolean event(Parser p) {
      String name = p.atom();
      Optional<Event> known =
          EnumSet.allOf(Event.class).stream()
              .filter(event ->
                  event.wireName().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
              .findFirst();
      if (known.isEmpty()) {
        return unknown.add(name);
      }
      switch (known.get()) {
        case MAILBOX_METADATA_CHANGE -> p.uses(Extension.METADATA);
        case SERVER_METADATA_CHANGE -> p.uses(Extension.METADATA_SERVER);
        default -> {}
      }
      if (known.get() == Event.MESSAGE_NEW) {
        int mark = p.mark();
        if (p.acceptSpace() && p.peek() == '(') {
          items.addAll(FetchItem.parseAll(p));
        } else {
          p.back(mark);
        }
      }
      return events.add(known.get());
    }

    Group group(Selected selected, MultiSearch.Source source) {
      boolean arrives = events.contains(Event.MESSAGE_NEW);
      boolean leaves = events.contains(Event.MESSAGE_EXPUNGE);
      // RFC 5465 §5.3: either both or none, and FlagChange only with them.
      if (arrives != leaves || (events.contains(Event.FLAG_CHANGE) && !arrives)) {
        throw new SyntaxException("MessageNew and MessageExpunge belong together");
      }
      if (!items.isEmpty() && selected == Selected.NO) {
        throw new SyntaxException("only messages of the selected mailbox are fetched");
      }
      if (selected != Selected.NO
          && events.stream().anyMatch(e -> e.compareTo(Event.FLAG_CHANGE) > 0)) {
        throw new SyntaxException("the selected mailbox has events of messages alone");
      }
      return new Group(
          selected,
          source,
          events.isEmpty() ? Set.of() : EnumSet.copyOf(events),
          List.copyOf(items));
    }
  }
}
