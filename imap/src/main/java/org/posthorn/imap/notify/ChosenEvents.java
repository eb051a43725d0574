package org.posthorn.imap.notify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.rights.MailboxRight;
import org.posthorn.imap.command.Notify;
import org.posthorn.imap.command.Notify.Event;
import org.posthorn.imap.command.StatusItem;
import org.posthorn.imap.fetch.Fetcher;
import org.posthorn.imap.handler.StatusHandler;
import org.posthorn.imap.query.MailboxSources;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Notifier;
import org.posthorn.imap.session.Place;
import org.posthorn.imap.session.Selected;
import org.posthorn.imap.session.Synchroniser;
import org.posthorn.store.MailAccount;
import org.posthorn.store.annotations.EntryName;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;

/// The events that a client has chosen, and what it knows of each mailbox. Everything is computed
/// as the difference from that, so that nothing is collected while the client is busy.
final class ChosenEvents implements Notifier {
  private static final Set<Event> OF_MESSAGES =
      EnumSet.of(Event.MESSAGE_NEW, Event.MESSAGE_EXPUNGE, Event.FLAG_CHANGE);

  private static final Set<StatusItem> COUNTS =
      EnumSet.of(
          StatusItem.MESSAGES, StatusItem.UIDNEXT, StatusItem.UIDVALIDITY, StatusItem.UNSEEN);

  private final List<Notify.Group> groups;
  private Map<String, Known> known;
  private Set<String> subscriptions;
  private Map<Optional<MailboxId>, SortedMap<EntryName, Integer>> annotations;

  /// The selected mailbox whose new messages are fetched, and the first UID that is not.
  private @Nullable Selected fetchedOf;

  private int fetchedUpTo;

  /// A mailbox as the client knows it.
  ///
  /// @param key distinguishes it from all others, also after a new name
  private record Known(String key, Mailbox mailbox, Set<Event> events, Place place) {}

  ChosenEvents(List<Notify.Group> groups, ImapSession session) {
    this.groups = List.copyOf(groups);
    this.known = look(session);
    this.subscriptions = has(Event.SUBSCRIPTION_CHANGE) ? subscribed(session) : Set.of();
    this.annotations = hasAnnotations() ? session.account().annotations().hashes() : Map.of();
    session.selectedMailbox().ifPresent(this::nothingFetched);
  }

  private void nothingFetched(Selected selected) {
    fetchedOf = selected;
    fetchedUpTo = selected.shown().uidNext();
  }

  private boolean has(Event event) {
    return groups.stream().anyMatch(group -> group.events().contains(event));
  }

  private boolean hasAnnotations() {
    return has(Event.MAILBOX_METADATA_CHANGE) || has(Event.SERVER_METADATA_CHANGE);
  }

  /// The mailboxes of the groups, each with the events of the first group that means it.
  private Map<String, Known> look(ImapSession session) {
    Map<String, Known> found = new LinkedHashMap<>();
    MailboxSources sources = new MailboxSources(session, session.selectedMailbox());
    for (Notify.Group group : groups) {
      if (group.selected() == Notify.Selected.NO) {
        for (Place place : sources.mailboxes(List.of(group.source()))) {
          String key = place.account().id() + "/" + place.id();
          found.putIfAbsent(key, new Known(key, place.mailbox(), group.events(), place));
        }
      }
    }
    return found;
  }

  private static Set<String> subscribed(ImapSession session) {
    return new TreeSet<>(session.account().subscriptions());
  }

  private Optional<Notify.Group> selectedGroup() {
    return groups.stream().filter(group -> group.selected() != Notify.Selected.NO).findFirst();
  }

  /// RFC 5465 §3.1: STATUS of all mailboxes with events of messages but the selected one.
  void tellStatus(ImapSession session) throws IOException {
    for (Known each : known.values()) {
      if (each.events().contains(Event.MESSAGE_NEW)) {
        tellStatus(session, each.place());
      }
    }
  }

  private static void tellStatus(ImapSession session, Place place) throws IOException {
    boolean selected = session.selectedMailbox().filter(each -> each.isOf(place)).isPresent();
    if (selected || !place.rights().has(MailboxRight.READ)) {
      return;
    }
    Set<StatusItem> items = EnumSet.copyOf(COUNTS);
    if (session.condstore()) {
      items.add(StatusItem.HIGHESTMODSEQ);
    }
    StatusHandler.tell(session, place, items);
  }

  @Override
  public List<MailAccount> watched(ImapSession session) {
    Map<Long, MailAccount> accounts = new LinkedHashMap<>();
    accounts.put(session.account().id().value(), session.account());
    Place.all(session)
        .forEach(place -> accounts.putIfAbsent(place.account().id().value(), place.account()));
    return new ArrayList<>(accounts.values());
  }

  /// The comparison with what is known decides.
  @Override
  public boolean concerns(MailAccount account, Set<MailboxId> changed) {
    return true;
  }

  @Override
  public void announce(ImapSession session) throws IOException {
    Optional<Notify.Group> selected = selectedGroup();
    if (session.selectedMailbox().isPresent()
        && selected.filter(group -> !group.events().isEmpty()).isPresent()) {
      // RFC 5465 §6.1, §6.2
      boolean mayExpunge = selected.get().selected() == Notify.Selected.AT_ONCE;
      Synchroniser.announce(session, mayExpunge);
    }
    announceOthers(session);
  }

  @Override
  public void announceOthers(ImapSession session) throws IOException {
    fetchNew(session);
    Map<String, Known> now = look(session);
    tellNames(session, now);
    tellCounts(session, now);
    known = now;
    if (has(Event.SUBSCRIPTION_CHANGE)) {
      tellSubscriptions(session);
    }
    if (hasAnnotations()) {
      tellAnnotations(session);
    }
  }

  // RFC 5465 §5.1
  private void fetchNew(ImapSession session) throws IOException {
    Optional<Selected> selected = session.selectedMailbox();
    if (selected.isEmpty()) {
      return;
    }
    Selected mailbox = selected.get();
    if (mailbox != fetchedOf) {
      nothingFetched(mailbox);
      return;
    }
    int next = mailbox.shown().uidNext();
    if (next == fetchedUpTo) {
      return;
    }
    Optional<Notify.Group> group = selectedGroup().filter(each -> !each.items().isEmpty());
    if (group.isPresent()) {
      int at = mailbox.shown().indexOf(fetchedUpTo);
      int from = at >= 0 ? at : -at - 1;
      new Fetcher(session, group.get().items(), true, false)
          .fetch(IntStream.range(from, mailbox.shown().size()).toArray(), OptionalLong.empty());
    }
    fetchedUpTo = next;
  }

  // RFC 5465 §5.4
  private void tellNames(ImapSession session, Map<String, Known> now) throws IOException {
    for (Known each : now.values()) {
      Known before = known.get(each.key());
      if (!each.events().contains(Event.MAILBOX_NAME)) {
        continue;
      }
      if (before == null) {
        list(session, "", each.place().path(), null);
      } else if (!before.place().path().equals(each.place().path())) {
        list(session, "", each.place().path(), before.place().path());
      }
    }
    for (Known before : known.values()) {
      if (before.events().contains(Event.MAILBOX_NAME) && !now.containsKey(before.key())) {
        list(session, "\\NonExistent", before.place().path(), null);
      }
    }
  }

  private static void list(
      ImapSession session, String attributes, String path, @Nullable String oldPath)
      throws IOException {
    ResponseWriter out = session.out();
    out.text("* LIST (" + attributes + ") \"/\" ").mailbox(path);
    if (oldPath != null) {
      out.text(" (\"OLDNAME\" (").mailbox(oldPath).text("))"); // RFC 5465 §5.4
    }
    out.end();
  }

  private void tellCounts(ImapSession session, Map<String, Known> now) throws IOException {
    for (Known each : now.values()) {
      Known before = known.get(each.key());
      if (isChanged(before, each)) {
        tellStatus(session, each.place());
      }
    }
  }

  private static boolean isChanged(@Nullable Known before, Known now) {
    boolean messages = now.events().stream().anyMatch(OF_MESSAGES::contains);
    if (!messages) {
      return false;
    }
    if (before == null) {
      return now.mailbox().counts().total() > 0;
    }
    Mailbox was = before.mailbox();
    Mailbox is = now.mailbox();
    boolean counted = was.uidNext() != is.uidNext() || was.counts().total() != is.counts().total();
    boolean flagged =
        now.events().contains(Event.FLAG_CHANGE) && was.highestModSeq() != is.highestModSeq();
    return counted || flagged;
  }

  // RFC 5465 §5.5
  private void tellSubscriptions(ImapSession session) throws IOException {
    Set<String> now = subscribed(session);
    for (String path : now) {
      if (!subscriptions.contains(path)) {
        list(session, "\\Subscribed", path, null);
      }
    }
    for (String path : subscriptions) {
      if (!now.contains(path)) {
        list(session, "", path, null);
      }
    }
    subscriptions = now;
  }

  // RFC 5465 §5.6, §5.7: the names of the entries, without values (RFC 5464 §4.4.2).
  private void tellAnnotations(ImapSession session) throws IOException {
    var now = session.account().annotations().hashes();
    for (Known each : known.values()) {
      if (each.events().contains(Event.MAILBOX_METADATA_CHANGE) && each.place().isOwn()) {
        Optional<MailboxId> id = Optional.of(each.place().id());
        tellEntries(session, each.place().path(), changed(annotations, now, id));
      }
    }
    if (has(Event.SERVER_METADATA_CHANGE)) {
      tellEntries(session, null, changed(annotations, now, Optional.empty()));
    }
    annotations = new HashMap<>(now);
  }

  private static Set<EntryName> changed(
      Map<Optional<MailboxId>, SortedMap<EntryName, Integer>> before,
      Map<Optional<MailboxId>, SortedMap<EntryName, Integer>> now,
      Optional<MailboxId> of) {
    SortedMap<EntryName, Integer> was = before.getOrDefault(of, new TreeMap<>());
    SortedMap<EntryName, Integer> is = now.getOrDefault(of, new TreeMap<>());
    Set<EntryName> changed = new TreeSet<>(was.keySet());
    changed.addAll(is.keySet());
    changed.removeIf(name -> was.containsKey(name) && was.get(name).equals(is.get(name)));
    return changed;
  }

  private static void tellEntries(
      ImapSession session, @Nullable String path, Set<EntryName> entries) throws IOException {
    if (entries.isEmpty()) {
      return;
    }
    ResponseWriter out = session.out();
    out.text("* METADATA ");
    if (path == null) {
      out.string("");
    } else {
      out.mailbox(path);
    }
    for (EntryName entry : entries) {
      out.space().string(entry.text());
    }
    out.end();
  }
}
