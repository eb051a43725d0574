package org.posthorn.imap.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.posthorn.directory.rights.MailboxRight;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.imap.response.Status;
import org.posthorn.imap.syntax.Ranges;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.mail.KeywordNames;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.view.Changes;
import org.posthorn.store.view.MailboxView;

/// Tells a client about changes in its mailbox: unsolicited EXPUNGE, EXISTS, RECENT and FETCH
/// responses (RFC 9051 §7.4.1, §7.5.1, §5.2). Decision 0009.
///
/// Everything is computed as the difference of two immutable views, so that nothing is collected
/// while a session is idle, and the client's state cannot drift from the store's.
public final class Synchroniser {

  private Synchroniser() {}

  /// What the client knows of flags beside what was announced: changes that the session made
  /// itself, and flags that the responses of the command have told.
  public interface Expected {
    /// No expected changes.
    Expected NOTHING = (uid, before, after) -> false;

    /// Whether the client knows already that the flags of this message are now `after`.
    boolean known(int uid, long before, long after);

    /// The flags that the client knows of this message.
    ///
    /// @param before those that were announced last
    default long told(int uid, long before) {
      return before;
    }
  }

  /// Brings the client up to date.
  ///
  /// @param mayExpunge whether sequence numbers may change now; otherwise only flags of known
  ///   messages are sent, unless nothing was expunged
  /// @throws ImapException.Bye if another session deleted the mailbox
  public static void announce(ImapSession session, boolean mayExpunge) throws IOException {
    announce(session, current(session), mayExpunge, Expected.NOTHING);
  }

  /// As before, after a change by the session itself.
  public static void announce(ImapSession session, boolean mayExpunge, Expected expected)
      throws IOException {
    announce(session, current(session), mayExpunge, expected);
  }

  /// As before, for a given view.
  ///
  /// @param now the current view, from [#current]
  public static void announce(
      ImapSession session, MailboxView now, boolean mayExpunge, Expected expected)
      throws IOException {
    Selected selected = session.selected();
    MailboxView shown = selected.shown();
    if (now == shown && now == selected.announced()) {
      return;
    }
    newKeywords(session, now);
    Changes changes = now.since(shown);
    if (changes.expunged().length > 0 && !mayExpunge) {
      tellFlags(session, shown, now, expected);
      selected.announced(now);
      return;
    }
    for (LiveSearch search : selected.searches()) {
      search.removing(session, now);
    }
    expunge(session, shown, changes.expunged());
    if (changes.firstAdded() < now.size()) {
      tellSize(session, now);
    }
    tellFlags(session, now, now, expected);
    selected.shown(now);
    for (LiveSearch search : selected.searches()) {
      search.changed(session, now);
    }
  }

  /// Sends FLAGS and PERMANENTFLAGS if there are new keywords: a client must know a keyword before
  /// it is used (RFC 9051 §7.3.5).
  public static void newKeywords(ImapSession session, MailboxView now) throws IOException {
    Selected selected = session.selected();
    int known = selected.keywordsTold();
    if (now.keywords().all().size() != known) {
      tellKeywords(session, now);
    }
  }

  /// Sends FLAGS and PERMANENTFLAGS.
  public static void tellKeywords(ImapSession session, MailboxView now) throws IOException {
    StringBuilder flags = new StringBuilder("\\Answered \\Flagged \\Deleted \\Seen \\Draft");
    for (String keyword : now.keywords().all()) {
      flags.append(' ').append(keyword);
    }
    session.out().untagged("FLAGS (" + flags + ")");
    String permanent = "(" + String.join(" ", settable(session, now)) + ")";
    session
        .out()
        .untagged(Status.OK, ResponseCode.of("PERMANENTFLAGS", permanent), "flags are kept");
    session.selected().keywordsTold(now.keywords().all().size());
  }

  /// The flags that the user may change (RFC 4314 §5.1.2).
  private static List<String> settable(ImapSession session, MailboxView now) {
    List<String> settable = new ArrayList<>();
    if (session.selected().readOnly()) {
      return settable;
    }
    MailboxRights rights = session.selected().rights();
    boolean write = rights.has(MailboxRight.WRITE);
    if (write) {
      settable.addAll(List.of("\\Answered", "\\Flagged"));
    }
    if (rights.has(MailboxRight.DELETE_MESSAGES)) {
      settable.add("\\Deleted");
    }
    if (rights.has(MailboxRight.SEEN)) {
      settable.add("\\Seen");
    }
    if (write) {
      settable.add("\\Draft");
      settable.addAll(now.keywords().all());
      // \* means that new keywords can be created (RFC 9051 §7.1 PERMANENTFLAGS).
      if (now.keywords().all().size() < KeywordNames.KEYWORDS_MAX) {
        settable.add("\\*");
      }
    }
    return settable;
  }

  /// The current view of the selected mailbox.
  ///
  /// @throws ImapException.Bye if another session deleted it
  public static MailboxView current(ImapSession session) {
    try {
      return session.selected().account().view(session.selected().mailbox());
    } catch (MailException e) {
      boolean gone =
          e.kind() == MailException.Kind.NOT_FOUND || e.kind() == MailException.Kind.FORBIDDEN;
      if (gone) {
        throw new ImapException.Bye("the selected mailbox was deleted, or is not shared any more");
      }
      throw e;
    }
  }

  // Each EXPUNGE renumbers the messages after it, so descending order needs no arithmetic (RFC 9051
  // §7.5.1).
  private static void expunge(ImapSession session, MailboxView shown, int[] indexes)
      throws IOException {
    ResponseWriter out = session.out();
    if (session.tellsVanished()) {
      if (indexes.length > 0) {
        int[] uids = Arrays.stream(indexes).map(shown::uid).toArray();
        out.untagged("VANISHED " + Ranges.ofAscending(uids)); // RFC 7162 §3.2.10
      }
      return;
    }
    for (int i = indexes.length - 1; i >= 0; i--) {
      out.untagged(indexes[i] + 1L, "EXPUNGE");
    }
  }

  private static void tellSize(ImapSession session, MailboxView now) throws IOException {
    session.out().untagged(now.size(), "EXISTS");
    session.tellRecent(now);
    if (!session.rev2()) {
      session.out().untagged(session.selected().recentIn(now), "RECENT");
    }
  }

  /// Sends changed flags.
  ///
  /// @param numbers the view with the client's current sequence numbers
  private static void tellFlags(
      ImapSession session, MailboxView numbers, MailboxView now, Expected expected)
      throws IOException {
    Selected selected = session.selected();
    MailboxView before = selected.announced();
    FlagResponses responses = new FlagResponses(session, now, session.condstore());
    TimeSlice slice = new TimeSlice();
    for (int index : now.since(before).changed()) {
      slice.breathe();
      int uid = now.uid(index);
      int number = numbers == now ? index : numbers.indexOf(uid);
      int told = before.indexOf(uid);
      if (number < 0 || told < 0) {
        continue; // not known to the client yet: it will fetch it after EXISTS
      }
      long flags = now.flags(index);
      long flagsBefore = before.flags(told);
      if (expected.known(uid, flagsBefore, flags)) {
        continue;
      }
      if (flags != expected.told(uid, flagsBefore) || session.condstore()) {
        responses.write(number, index);
      }
    }
  }
}
