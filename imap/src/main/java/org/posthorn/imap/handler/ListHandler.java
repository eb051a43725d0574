package org.posthorn.imap.handler;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.rights.MailboxRight;
import org.posthorn.imap.command.ListMailboxes;
import org.posthorn.imap.command.ListMailboxes.Returned;
import org.posthorn.imap.command.ListMailboxes.Selection;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Place;
import org.posthorn.imap.syntax.Extension;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.mail.MailboxRole;

/// LIST (RFC 9051 §6.3.9; RFC 5258, RFC 5819, RFC 6154).
///
/// Children and special uses are always returned, as RFC 3348 and RFC 6154 §2 allow.
public final class ListHandler {
  private final ListMailboxes command;
  private final ImapSession session;
  private final List<Place> places;
  private final Set<String> subscriptions;
  private static final char DELIMITER = Paths.DELIMITER;

  private final Set<String> parents = new HashSet<>();

  /// Names above the mailboxes of other users.
  private final Set<String> levels = new HashSet<>();

  private final Set<String> aboveSelected = new HashSet<>();
  private final Set<String> aboveUnmatched = new HashSet<>();

  private ListHandler(ListMailboxes command, ImapSession session) {
    this.command = command;
    this.session = session;
    boolean needed =
        command.selection().contains(Selection.SUBSCRIBED)
            || command.returned().contains(Returned.SUBSCRIBED);
    this.places = Place.all(session);
    this.subscriptions = needed ? Subscriptions.of(session, places) : Set.of();
  }

  public static Completion run(ListMailboxes command, ImapSession session) throws IOException {
    if (command.patterns().size() == 1 && command.patterns().getFirst().text().isEmpty()) {
      // RFC 9051 §6.3.9: an empty pattern requests the delimiter and the root of the reference.
      session.out().untagged("LIST (\\Noselect) \"/\" \"\"");
    } else {
      new ListHandler(command, session).list();
    }
    return Completion.of("LIST completed");
  }

  /// A name that may be listed, and its mailbox if it exists.
  private record Entry(String path, @Nullable Place place) {}

  private void list() throws IOException {
    List<Entry> entries = entries();
    TimeSlice slice = new TimeSlice();
    for (Entry entry : entries) {
      slice.breathe();
      boolean listed = aboveUnmatched.contains(entry.path()) || isSelected(entry);
      if (listed && matches(entry.path())) {
        tell(entry, aboveSelected.contains(entry.path()));
      }
    }
  }

  private List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    Set<String> present = new HashSet<>();
    for (Place place : places) {
      if (!place.isOwn()) {
        addOthers(place.path(), present, entries);
      }
      entries.add(new Entry(place.path(), place));
      present.add(place.path());
      parents.add(place.path().substring(0, Math.max(0, place.path().lastIndexOf(DELIMITER))));
    }
    Set<String> absent = new TreeSet<>();
    if (command.selection().contains(Selection.SUBSCRIBED)) {
      absent.addAll(subscriptions);
      absent.removeAll(present);
    }
    absent.forEach(path -> entries.add(new Entry(path, null)));
    if (command.selection().contains(Selection.RECURSIVEMATCH)) {
      TimeSlice slice = new TimeSlice();
      for (Entry entry : entries) {
        slice.breathe();
        if (isSelected(entry)) {
          addAbove(entry.path(), aboveSelected);
          // RFC 5258 §3.4: a mailbox that is listed itself needs no parent with CHILDINFO.
          if (!matches(entry.path())) {
            addAbove(entry.path(), aboveUnmatched);
          }
        }
      }
      Set<String> missing = new TreeSet<>(aboveUnmatched);
      missing.removeAll(present);
      missing.removeAll(absent);
      missing.forEach(path -> entries.add(new Entry(path, null)));
    }
    return entries;
  }

  /// The names above a mailbox of another user, which are no mailboxes, so that a program that goes
  /// down level by level finds it.
  private void addOthers(String path, Set<String> present, List<Entry> entries) {
    int end = path.indexOf(DELIMITER);
    while (end > 0) {
      String above = path.substring(0, end);
      parents.add(above);
      if (present.add(above)) {
        entries.add(new Entry(above, null));
        levels.add(above);
      }
      end = path.indexOf(DELIMITER, end + 1);
    }
  }

  private static void addAbove(String path, Set<String> above) {
    int at = path.lastIndexOf(Paths.DELIMITER);
    while (at > 0 && above.add(path.substring(0, at))) {
      at = path.lastIndexOf(Paths.DELIMITER, at - 1);
    }
  }

  // RFC 5258 §3: a mailbox must meet all selection options; REMOTE and RECURSIVEMATCH do not
  // select.
  private boolean isSelected(Entry entry) {
    Set<Selection> selection = command.selection();
    boolean subscribed =
        !selection.contains(Selection.SUBSCRIBED) || subscriptions.contains(entry.path());
    boolean special = !selection.contains(Selection.SPECIAL_USE) || use(entry).isPresent();
    return subscribed
        && special
        && (entry.place() != null || isSubscribed(entry) || levels.contains(entry.path()));
  }

  private boolean isSubscribed(Entry entry) {
    return subscriptions.contains(entry.path());
  }

  /// Roles are the owner's: another's \\Sent is not where a program should put sent mail.
  private static Optional<String> use(Entry entry) {
    Place place = entry.place();
    return place == null || !place.isOwn()
        ? Optional.empty()
        : place.mailbox().role().flatMap(MailboxRole::attribute);
  }

  private boolean matches(String path) {
    return command.patterns().stream()
        .anyMatch(pattern -> pattern.matches(command.reference().path(), path));
  }

  private void tell(Entry entry, boolean above) throws IOException {
    ResponseWriter out = session.out();
    out.text("* LIST (").text(String.join(" ", attributes(entry))).text(") \"/\" ");
    out.mailbox(entry.path());
    if (above) {
      // RFC 5258 §3.5
      out.text(" (\"CHILDINFO\" (").text(criteria()).text("))");
    }
    out.end();
    Place place = entry.place();
    if (place != null) {
      tellMore(place);
    }
  }

  private void tellMore(Place place) throws IOException {
    if (!command.status().isEmpty() && place.rights().has(MailboxRight.READ)) {
      StatusHandler.tell(session, place, command.status()); // RFC 5819 §2
    }
    if (command.returned().contains(Returned.MYRIGHTS)) {
      AclHandler.tellMine(session, place); // RFC 8440 §3
    }
    if (!command.metadata().isEmpty() && MetadataHandler.mayRead(place)) {
      MetadataHandler.tellListed(session, place, command.metadata()); // RFC 9590 §3
    }
  }

  private List<String> attributes(Entry entry) {
    List<String> attributes = new ArrayList<>();
    if (entry.place() == null) {
      attributes.add(levels.contains(entry.path()) ? "\\Noselect" : "\\NonExistent");
    }
    if (session.offers(Extension.CHILDREN)
        && (entry.place() != null || levels.contains(entry.path()))) {
      attributes.add(parents.contains(entry.path()) ? "\\HasChildren" : "\\HasNoChildren");
    }
    if (session.offers(Extension.SPECIAL_USE)) {
      use(entry).ifPresent(attributes::add);
    }
    if (isSubscribed(entry)) {
      attributes.add("\\Subscribed");
    }
    return attributes;
  }

  private String criteria() {
    List<String> criteria = new ArrayList<>();
    if (command.selection().contains(Selection.SUBSCRIBED)) {
      criteria.add("\"SUBSCRIBED\"");
    }
    if (command.selection().contains(Selection.SPECIAL_USE)) {
      criteria.add("\"SPECIAL-USE\"");
    }
    return String.join(" ", criteria);
  }
}
