package org.posthorn.imap.session;

import java.io.IOException;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.imap.response.Status;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.mail.KeywordNames;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.view.Changes;
import org.posthorn.store.view.MailboxView;

/// Tells a session what changed in its mailbox: EXPUNGE, EXISTS, RECENT and FETCH responses that
/// the client did not ask for (RFC 9051 §7.4.1, §7.5.1, §5.2). Decision 0009.
///
/// Everything is the difference of two immutable views, so that nothing is collected while a
/// session is idle, and the client's picture cannot drift from the store's.
public final class Synchroniser {

  private Synchroniser() {}

  /// What the session itself changed, and therefore expects.
  public interface Expected {
    /// Nothing is expected.
    Expected NOTHING = (uid, before, after) -> false;

    /// Whether the client knows already that the flags of this message are now `after`.
    boolean known(int uid, long before, long after);
  }

  /// Brings the client up to date.
  ///
  /// @param mayExpunge whether sequence numbers may change now; while they may not, only flags of
  ///   messages that the client knows are told, unless nothing was expunged
  /// @throws ImapException.Bye if another session deleted the mailbox
  public static void announce(ImapSession session, boolean mayExpunge) throws IOException {
    announce(session, current(session), mayExpunge, Expected.NOTHING);
  }

  /// The same after a change of the session's own.
  public static void announce(ImapSession session, boolean mayExpunge, Expected expected)
      throws IOException {
    announce(session, current(session), mayExpunge, expected);
  }

  /// The same as of a view.
  ///
  /// @param now the mailbox as it is, from [#current]
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
    expunge(session.out(), changes.expunged());
    if (changes.firstAdded() < now.size()) {
      tellSize(session, now);
    }
    tellFlags(session, now, now, expected);
    selected.shown(now);
  }

  /// Tells the keywords in use and which flags can be set, if there are new ones: a client must
  /// know a keyword before it meets it (RFC 9051 §7.3.5).
  public static void newKeywords(ImapSession session, MailboxView now) throws IOException {
    Selected selected = session.selected();
    int known = selected.keywordsTold();
    if (now.keywords().all().size() != known) {
      tellKeywords(session, now);
    }
  }

  /// Tells the keywords in use and which flags can be set.
  public static void tellKeywords(ImapSession session, MailboxView now) throws IOException {
    StringBuilder flags = new StringBuilder("\\Answered \\Flagged \\Deleted \\Seen \\Draft");
    for (String keyword : now.keywords().all()) {
      flags.append(' ').append(keyword);
    }
    session.out().untagged("FLAGS (" + flags + ")");
    // \* says that new keywords can be made (RFC 9051 §7.1 PERMANENTFLAGS).
    boolean full = now.keywords().all().size() >= KeywordNames.KEYWORDS_MAX;
    String settable = "(" + flags + (full ? ")" : " \\*)");
    String permanent = session.selected().readOnly() ? "()" : settable;
    session
        .out()
        .untagged(Status.OK, ResponseCode.of("PERMANENTFLAGS", permanent), "flags are kept");
    session.selected().keywordsTold(now.keywords().all().size());
  }

  /// The selected mailbox as it is now.
  ///
  /// @throws ImapException.Bye if another session deleted it
  public static MailboxView current(ImapSession session) {
    try {
      return session.account().view(session.selected().mailbox());
    } catch (MailException e) {
      if (e.kind() == MailException.Kind.NOT_FOUND) {
        throw new ImapException.Bye("the selected mailbox was deleted");
      }
      throw e;
    }
  }

  // Each EXPUNGE renumbers what follows it, so that going down needs no arithmetic (RFC 9051
  // §7.5.1).
  private static void expunge(ResponseWriter out, int[] indexes) throws IOException {
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

  /// Tells flags that changed since they were last told.
  ///
  /// @param numbers the view whose numbers the client uses after what was written so far
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
        continue; // not known to the client yet: it will ask after EXISTS
      }
      long flags = now.flags(index);
      long flagsBefore = before.flags(told);
      if (expected.known(uid, flagsBefore, flags)) {
        continue;
      }
      if (flags != flagsBefore || session.condstore()) {
        responses.write(number, index);
      }
    }
  }
}
